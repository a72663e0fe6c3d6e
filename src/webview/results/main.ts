import { acquireEditor } from '../host/editorApi';
import './results.css';
import { ResultsPanel } from './resultsPanel';

const panel = new ResultsPanel(document.getElementById('root')!, acquireEditor());
addEventListener('message', (event: MessageEvent<unknown>) => panel.receive(event.data));
addEventListener('error', (event) => panel.tell(`${event.message} (${event.filename}:${event.lineno})`));
addEventListener('unhandledrejection', (event) => panel.tell(String(event.reason)));
panel.ready();
