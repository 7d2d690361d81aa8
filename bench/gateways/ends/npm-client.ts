import { fullWindow } from '../full-window.ts';
import { recipient, sender, warningText } from '../text.ts';
import { endWithParent, type ToClient, tell } from './messages.ts';
import { loadNpmSmpp } from './npm-smpp.ts';

/** The npm package as a client, with the same message. */
const [folder = '', port = ''] = process.argv.slice(2);
const session = loadNpmSmpp(folder).connect({ host: '127.0.0.1', port: Number(port) });
session.on('error', (error) => {
  throw error ?? new Error('the session failed');
});
const send = (answered: () => void): void => {
  session.submit_sm(
    {
      source_addr_ton: 3,
      source_addr_npi: 1,
      source_addr: sender,
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: recipient,
      validity_period: '000000010000000R',
      registered_delivery: 1,
      data_coding: 8,
      short_message: warningText,
    },
    (answer) => {
      if (answer.command_status !== 0) throw new Error(`refused: ${answer.command_status}`);
      answered();
    },
  );
};
process.on('message', (run: ToClient) => {
  void fullWindow(run, send).then(tell);
});
session.on('connect', () => {
  session.bind_transceiver({ system_id: 'tocsin', password: 'secret' }, () => tell('ready'));
});
endWithParent();
