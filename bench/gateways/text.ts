/** One part of 35 characters, as a warning is. */
export const warningText = '【反诈中心】您正在接听的电话疑似诈骗，请立即挂断，拨打96110核实。';
export const recipient = '8613800000003';
export const sender = '12381';
