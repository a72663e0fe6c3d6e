import { acquireEditor } from '../host/editorApi';
import './setUp.css';
import { SetUpView } from './setUpView';

const view = new SetUpView(document.getElementById('root')!, acquireEditor());
addEventListener('message', (event: MessageEvent<unknown>) => view.receive(event.data));
addEventListener('error', (event) => view.tell(`${event.message} (${event.filename}:${event.lineno})`));
addEventListener('unhandledrejection', (event) => view.tell(String(event.reason)));
view.ready();
