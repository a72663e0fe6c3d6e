import assert from 'node:assert/strict';
import { readListAnswer } from '../../src/cloud/listAnswer';

const contents = (key: string, more = '') =>
  `<Contents><Key>${key}</Key><LastModified>2026-11-21T14:05:00.000Z</LastModified><ETag>&quot;e1&quot;</ETag><Size>587</Size>${more}<StorageClass>STANDARD</StorageClass></Contents>`;
const page = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix/>${inner}</ListBucketResult>`;

describe('reading a page of a listing', () => {
  it('reads objects, prefixes and the token', () => {
    const owner = '<Owner><ID>Key</ID><DisplayName>x</DisplayName></Owner>';
    const text = page(
      `<NextContinuationToken>t&amp;1</NextContinuationToken><IsTruncated>true</IsTruncated>${contents('a%3Ab', owner)}${contents('&lt;&#38;&#x1F600;&apos;')}<CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>e&gt;/</Prefix></CommonPrefixes>`,
    );
    const common = { ETag: '"e1"', Size: 587, LastModified: new Date('2026-11-21T14:05:00Z') };
    assert.deepEqual(readListAnswer(text), {
      IsTruncated: true,
      NextContinuationToken: 't&1',
      Contents: [
        { Key: 'a%3Ab', ...common },
        { Key: "<&😀'", ...common },
      ],
      CommonPrefixes: [{ Prefix: 'd/' }, { Prefix: 'e>/' }],
    });
  });

  it('reads an empty page', () => {
    const nothing = { IsTruncated: false, Contents: [], CommonPrefixes: [] };
    assert.deepEqual(readListAnswer(page('<IsTruncated>false</IsTruncated>')), nothing);
  });

  const left: readonly (readonly [what: string, text: string])[] = [
    ['nothing', ''],
    ['another document', '<html></html>'],
    ['an error', '<Error><Code>NoSuchBucket</Code></Error>'],
    ['a document type', page('<!DOCTYPE x><IsTruncated>false</IsTruncated>')],
    ['quoted text', page(`<IsTruncated>false</IsTruncated>${contents('<![CDATA[k]]>')}`)],
    ['escaped keys', page(`<IsTruncated>false</IsTruncated><EncodingType>url</EncodingType>${contents('k')}`)],
    ['a page without an end', page(`<IsTruncated>false</IsTruncated><Contents><Key>k</Key>`)],
    ['an object without a size', page('<IsTruncated>false</IsTruncated><Contents><Key>k</Key></Contents>')],
    ['no word on whether it goes on', page(contents('k'))],
    ['prefixes with something else', page('<IsTruncated>false</IsTruncated><CommonPrefixes><X/></CommonPrefixes>')],
  ];
  for (const [what, text] of left) {
    it(`leaves ${what} to the SDK`, () => assert.equal(readListAnswer(text), null));
  }
});
