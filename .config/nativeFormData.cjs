// axios brings form-data (and a table of MIME types) for Node before 18; the runtime's own class does.
module.exports = globalThis.FormData;
