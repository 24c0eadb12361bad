// Reads docs/openapi.yaml and lists the differences between it and an exchange.
import { readFileSync } from 'node:fs';

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const pointer = (...parts) => `#/${parts.map((p) => encodeURIComponent(p.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

export class Document {
  constructor(file) {
    this.content = parse(readFileSync(file, 'utf8'));
    this.ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
    addFormats(this.ajv);
    // In strict mode a misspelt keyword of a schema is an error. These members belong to the document, not to a schema.
    this.ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components', 'x-events']);
    this.ajv.addSchema(this.content, 'openapi', false, false);
  }

  /// All operations, such as `GET /v1/runs/{id}`.
  operations() {
    const methods = ['get', 'post', 'put', 'patch', 'delete'];
    return Object.entries(this.content.paths).flatMap(([path, item]) =>
      methods.filter((method) => item[method]).map((method) => `${method.toUpperCase()} ${path}`));
  }

  problemTypes() {
    return this.content.components.schemas.Problem.oneOf.map(({ properties }) =>
      `${properties.type.const.replace('urn:tether:', '')} ${properties.status.const}`);
  }

  /// The violations of the schema at `where`, one line each. `where` is a pointer, such as `#/components/schemas/Run`.
  complaints(where, value) {
    const check = this.ajv.getSchema(`openapi${where}`);
    if (!check) return [`no schema at ${where}`];
    if (check(value)) return [];
    return check.errors.map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
  }

  /// The path template that matches `target`, and its methods.
  find(target) {
    const path = target.split('?')[0];
    return Object.entries(this.content.paths).find(([template]) =>
      new RegExp(`^${template.replaceAll(/\{[a-z]+\}/g, '[^/]+').replaceAll('.', '\\.')}$`).test(path));
  }

  /// The operation of a request, such as `GET /v1/runs/{id}`; undefined if the document has none.
  operation(method, target) {
    const found = this.find(target);
    const name = method === 'HEAD' ? 'get' : method.toLowerCase();
    return found?.[1][name] && `${name.toUpperCase()} ${found[0]}`;
  }

  /// The errors of a response `{method, path, status, content_type, body}`; the body is text.
  complaintsAboutResponse({ method, path, status, content_type, body }) {
    const problem = '#/components/schemas/Problem';
    const about = this.operation(method, path);
    if (!about) { // an unknown path or method: any problem document is correct
      if (status < 400 || content_type !== 'application/problem+json') return [`${method} ${path} is not documented`];
      return method === 'HEAD' ? [] : this.complaints(problem, JSON.parse(body));
    }
    const [verb, template] = about.split(' ');
    const responses = this.content.paths[template][verb.toLowerCase()].responses;
    const key = responses[status] ? String(status) : 'default';
    if (key === 'default' && status < 400) return [`${about} does not document status ${status}`];
    const { $ref } = responses[key];
    const content = ($ref ? this.content.components.responses[$ref.split('/').pop()] : responses[key]).content;
    if (!content) return body === '' ? [] : [`${about} documents no body of ${status}`];
    const type = content_type.split(';')[0];
    if (!content[type]) return [`${about} does not document ${type || 'a response without a type'} for ${status}`];
    if (method === 'HEAD' || type === 'text/event-stream') return [];
    if (!type.endsWith('json')) return this.complaints(`${this.#place(template, verb, key, $ref, type)}`, body);
    const wrong = this.complaints(this.#place(template, verb, key, $ref, type), JSON.parse(body));
    if (type === 'application/problem+json' && JSON.parse(body).status !== status) wrong.push('/status differs from the status of the response');
    return wrong;
  }

  /// The errors of the body of an accepted request.
  complaintsAboutRequest({ method, path, request }) {
    if (!request) return [];
    const [verb, template] = this.operation(method, path).split(' ');
    const body = this.content.paths[template][verb.toLowerCase()].requestBody;
    if (!body) return [`${verb} ${template} documents no body`];
    return this.complaints(
      pointer('paths', template, verb.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'), JSON.parse(request));
  }

  #place(template, verb, key, $ref, type) {
    if ($ref) return `${$ref}${pointer('content', type, 'schema').slice(1)}`;
    return pointer('paths', template, verb.toLowerCase(), 'responses', key, 'content', type, 'schema');
  }
}
