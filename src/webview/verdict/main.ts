import { acquireEditor } from '../host/editorApi';
import './verdict.css';
import { VerdictView } from './verdictView';

const view = new VerdictView(document.getElementById('root')!, acquireEditor());
addEventListener('message', (event: MessageEvent<unknown>) => view.receive(event.data));
addEventListener('error', (event) => view.tell(`${event.message} (${event.filename}:${event.lineno})`));
addEventListener('unhandledrejection', (event) => view.tell(String(event.reason)));
view.ready();
