import * as vscode from 'vscode';
import type { Sending } from '../sendMail/sending.ts';
import type { Services } from '../services.ts';
import type { Lazy } from '../ui/lazy.ts';
import type { Agent, Contribution } from './agent.ts';

/** Registers the tools of the manifest. Some forks of VS Code have no language-model tools. The code is loaded when a tool is called. */
export function registerAgent(services: Services, sending: Lazy<Sending>): vscode.Disposable {
	const agent: Agent = { ...services, sending, confirmed: new Map() };
	const isSupported = typeof vscode.lm?.registerTool === 'function';
	const tools: readonly Contribution[] = isSupported ? services.context.extension.packageJSON.contributes.languageModelTools : [];
	const load = () => import('./tools.ts');
	return vscode.Disposable.from(
		...tools.map(tool =>
			vscode.lm.registerTool(tool.name, {
				prepareInvocation: async (...call) => (await load()).prepare(agent, tool, ...call),
				invoke: async (...call) => (await load()).invoke(agent, tool, ...call)
			})
		)
	);
}
