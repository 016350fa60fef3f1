import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Fakes of official SDKs that cannot be installed here. They have the same classes, and print each call as one line of JSON instead of sending
 * it. This shows what generated code would send, but not that it works with the real SDKs.
 */

/** What a fake SDK prints. */
export interface StandInCall {
	readonly action: string;
	readonly region: string;
	/** Protocol and host, if they were set. */
	readonly endpoint: string;
	readonly keys: readonly (string | null)[];
	readonly input: object;
}

/** Runs the files that are its arguments. */
export const pythonStandIn = `
import json, runpy, sys, types

def module(name, **members):
    result = types.ModuleType(name)
    result.__dict__.update(members)
    sys.modules[name] = result
    return result

class Settings:
    def __init__(self, *values, **named):
        self.values = values
        self.named = named

class Model:
    def to_json_string(self):
        return "{}"

class Models(types.ModuleType):
    def __getattr__(self, name):
        return type(name, (Model,), {})

class Client:
    def __init__(self, keys, region, profile=None):
        self.keys, self.region = keys, region
        http = profile.named["httpProfile"].named if profile else {}
        self.endpoint = http.get("protocol", "https") + "://" + http["endpoint"] if profile else ""

    def __getattr__(self, action):
        def call(request):
            assert type(request).__name__ == action + "Request"
            print(json.dumps({"action": action, "region": self.region, "endpoint": self.endpoint,
                "keys": self.keys.values, "input": request}, default=vars), file=sys.stderr)
            return Model()
        return call

models = Models("tencentcloud.ses.v20201002.models")
module("tencentcloud")
module("tencentcloud.common", credential=types.SimpleNamespace(Credential=Settings))
module("tencentcloud.common.profile")
module("tencentcloud.common.profile.client_profile", ClientProfile=Settings)
module("tencentcloud.common.profile.http_profile", HttpProfile=Settings)
module("tencentcloud.ses")
module("tencentcloud.ses.v20201002", models=models, ses_client=types.SimpleNamespace(SesClient=Client))
for file in sys.argv[1:]:
    runpy.run_path(file)
`;

/** The content of `vendor/autoload.php`. */
export const phpStandIn = String.raw`<?php
spl_autoload_register(function ($class) {
    $parts = explode("\\", $class);
    $name = array_pop($parts);
    $body = in_array("Models", $parts) ? "" : 'public $values; function __construct(...$values) { $this->values = $values; }';
    if ($name === "SesClient") {
        $body .= 'function __call($action, $arguments) {
            [$keys, $region, $profile] = [...$this->values, null];
            $endpoint = $profile === null ? "" : implode("", $profile->values[1]->values);
            fwrite(STDERR, json_encode(["action" => $action, "region" => $region, "endpoint" => $endpoint,
                "keys" => $keys->values, "input" => $arguments[0]], JSON_THROW_ON_ERROR) . "\n");
            return new class { function toJsonString() { return "{}"; } };
        }';
    }
    eval("namespace " . implode("\\", $parts) . "; #[\\AllowDynamicProperties] class $name { $body }");
});
`;

/** The files of a fake Java SDK by path, with the classes and types of the official Node.js SDK. */
export function javaStandIn(): Readonly<Record<string, string>> {
	const models = readModels();
	const requests = Object.keys(models).filter(name => name.endsWith('Request'));
	const classes = {
		...fixedJava,
		'ses.v20201002.SesClient': `public class SesClient {
			private final String origin;
			private final com.tencentcloudapi.common.Credential keys;
			private final String region;
			public SesClient(com.tencentcloudapi.common.Credential keys, String region) { this(keys, region, null); }
			public SesClient(com.tencentcloudapi.common.Credential keys, String region, com.tencentcloudapi.common.profile.ClientProfile profile) {
				this.keys = keys;
				this.region = region;
				this.origin = profile == null ? "" : profile.http.protocol + profile.http.endpoint;
			}
			${requests.map(javaMethod).join('\n')}
		}`,
		...Object.fromEntries(
			Object.entries(models).map(([name, fields]) => [`ses.v20201002.models.${name}`, javaModel(name, Object.entries(fields))])
		)
	};
	return Object.fromEntries(
		Object.entries(classes).map(([name, text]) => {
			const path = `com.tencentcloudapi.${name}`.split('.');
			return [`${join(...path)}.java`, `package ${path.slice(0, -1).join('.')};\n${text}\n`];
		})
	);
}

const fixedJava = {
	'common.Credential': `public class Credential {
		public final String[] values;
		public Credential(String... values) { this.values = values; }
	}`,
	'common.exception.TencentCloudSDKException': 'public class TencentCloudSDKException extends Exception { }',
	'common.profile.HttpProfile': `public class HttpProfile {
		public String protocol = "https://";
		public String endpoint;
		public void setProtocol(String protocol) { this.protocol = protocol; }
		public void setEndpoint(String endpoint) { this.endpoint = endpoint; }
	}`,
	'common.profile.ClientProfile': `public class ClientProfile {
		public HttpProfile http;
		public void setHttpProfile(HttpProfile http) { this.http = http; }
	}`,
	'common.AbstractModel': `public abstract class AbstractModel {
		public static <T extends AbstractModel> String toJsonString(T model) { return "{}"; }
		public static void print(Object... pairs) {
			StringBuilder text = new StringBuilder();
			for (int i = 0; i < pairs.length; i += 2) { text.append(i == 0 ? "{" : ",").append(json(pairs[i])).append(":").append(json(pairs[i + 1])); }
			System.err.println(text + "}");
		}
		private static String json(Object value) {
			if (value == null || value instanceof Long || value instanceof Boolean) { return String.valueOf(value); }
			StringBuilder text = new StringBuilder();
			if (value instanceof String) {
				for (char c : ((String) value).toCharArray()) { text.append(String.format("\\\\u%04x", (int) c)); }
				return "\\"" + text + "\\"";
			}
			if (value instanceof Object[]) {
				for (Object item : (Object[]) value) { text.append(text.length() == 0 ? "" : ",").append(json(item)); }
				return "[" + text + "]";
			}
			try {
				for (java.lang.reflect.Field field : value.getClass().getDeclaredFields()) {
					field.setAccessible(true);
					if (field.get(value) != null) { text.append(text.length() == 0 ? "" : ",").append(json(field.getName())).append(":").append(json(field.get(value))); }
				}
			} catch (IllegalAccessException error) { throw new AssertionError(error); }
			return "{" + text + "}";
		}
	}`
};

function javaMethod(request: string): string {
	const action = request.replace(/Request$/, '');
	const models = 'com.tencentcloudapi.ses.v20201002.models';
	return `public ${models}.${action}Response ${action}(${models}.${request} input) throws com.tencentcloudapi.common.exception.TencentCloudSDKException {
		com.tencentcloudapi.common.AbstractModel.print("action", "${action}", "region", region, "endpoint", origin, "keys", keys.values, "input", input);
		return new ${models}.${action}Response();
	}`;
}

function javaModel(name: string, fields: readonly (readonly [name: string, type: string])[]): string {
	const members = fields.map(
		([field, type]) => `private ${type} ${field};
		public void set${field}(${type} value) { ${field} = value; }
		public ${type} get${field}() { return ${field}; }`
	);
	return `public class ${name} extends com.tencentcloudapi.common.AbstractModel {\n${members.join('\n')}\n}`;
}

const javaTypes: Readonly<Record<string, string>> = { string: 'String', number: 'Long', boolean: 'Boolean' };

/** Java types of the fields of all classes. The package declares requests without fields as `null`. */
function readModels(): Readonly<Record<string, Readonly<Record<string, string>>>> {
	const sdk = dirname(createRequire(import.meta.url).resolve('tencentcloud-sdk-nodejs-ses/package.json'));
	const text = readFileSync(join(sdk, 'tencentcloud/services/ses/v20201002/ses_models.d.ts'), 'utf8');
	const models = [...text.matchAll(/^export (?:interface (\w+) \{\n(.*?)^\}|declare type (\w+) = null;)/gms)].map(
		([, name, body = '', emptyName = '']) => {
			const fields = [...body.matchAll(/^ {4}(\w+)\??: (Array<)?(\w+)>?;$/gm)].map(([, field = '', list = '', type = '']) => [
				field,
				`${javaTypes[type] ?? type}${list && '[]'}`
			]);
			return [name ?? emptyName, Object.fromEntries(fields)];
		}
	);
	return Object.fromEntries(models);
}
