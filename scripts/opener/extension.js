// Not part of the product: `npm start` adds it so that the sidebar is open at once. The product itself starts nothing unasked.
const { commands } = require('vscode');

exports.activate = () => commands.executeCommand('workbench.view.extension.tencentSes');
