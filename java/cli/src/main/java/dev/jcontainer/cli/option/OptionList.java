package dev.jcontainer.cli.option;

import dev.jcontainer.cli.model.Option;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The options of a command, or of a group of them, in the order of help. An option is declared and listed by one
 * expression, {@code ROOT = LIST.add(Option.value(...))}, so that no declared option can be missing from help and
 * completion. Not thread-safe: it is filled by the static initializer of one class.
 */
public final class OptionList {
    private final List<Option> options = new ArrayList<>();

    /** Lists an option, and returns it. */
    public Option add(Option option) {
        options.add(option);
        return option;
    }

    /** Lists the options of another list behind these. */
    public OptionList addAll(OptionList others) {
        options.addAll(others.options);
        return this;
    }

    /** A view of the options. */
    public List<Option> asList() {
        return Collections.unmodifiableList(options);
    }
}
