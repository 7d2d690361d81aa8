/**
 * Clouds and content networks that give out names below their own, but whose own name is no public
 * suffix: the public suffix list knows `s3.amazonaws.com` and not `amazonaws.com`, and other names it
 * lacks altogether. Listed by mistake, one of them would warn half the country, with or without a list
 * of popular sites. What stands below them is left alone: `x.s3.amazonaws.com` is one customer's.
 */
export const sharedPlatforms: ReadonlySet<string> = new Set([
  ...['amazonaws.com', 'amazonaws.com.cn', 'awsglobalaccelerator.com', 'elb.amazonaws.com'],
  ...['windows.net', 'azure.com', 'cloudapp.azure.com', 'core.windows.net', 'trafficmanager.net'],
  ...['googleapis.com', 'storage.googleapis.com', 'googleusercontent.com', 'sites.google.com'],
  ...['cloudflare.net', 'cdn.cloudflare.net', 'akamaiedge.net', 'akamaihd.net', 'fastly.net'],
  ...['aliyuncs.com', 'myqcloud.com', 'tencentcos.cn', 'myhuaweicloud.com', 'bcebos.com'],
  ...['volces.com', 'qiniucdn.com', 'clouddn.com', 'kunlunsl.com', 'cdngslb.com'],
]);

/** Whether the host itself is such a platform; its customers' names below are not. */
export function isSharedPlatform(host: string): boolean {
  return sharedPlatforms.has(host);
}
