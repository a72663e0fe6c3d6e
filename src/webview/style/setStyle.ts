import { noChange } from 'lit';
import { Directive, type DirectiveResult, directive, type ElementPart, PartType } from 'lit/directive.js';

/**
 * Sets style properties of an element through the CSSOM. A `style` attribute in a template would be refused by the
 * content security policy, which allows no inline styles.
 */
class SetStyle extends Directive {
  private previous: Readonly<Record<string, string>> = {};

  constructor(part: ConstructorParameters<typeof Directive>[0]) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('setStyle stands in an element, not in an attribute');
  }

  override render(_properties: Readonly<Record<string, string>>): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [properties]: [Readonly<Record<string, string>>]): typeof noChange {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(properties)) {
      if (this.previous[name] !== value) style.setProperty(name, value);
    }
    this.previous = properties;
    return noChange;
  }
}

export const setStyle: (properties: Readonly<Record<string, string>>) => DirectiveResult = directive(SetStyle);
