package dev.jcontainer.cli.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed command line: the options with their values, and the operands. Not thread-safe while the parser fills it.
 */
public final class Arguments {
    // Two lists instead of a map: a dozen comparisons cost less than loading the classes of a map.
    private final List<Option> options = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private List<String> operands = List.of();

    Arguments() {}

    void add(Option option, String value) {
        options.add(option);
        values.add(value);
    }

    void operands(List<String> words) {
        operands = words;
    }

    /** The first word that is not an option, and all words after it. */
    public List<String> operands() {
        return operands;
    }

    /** The last value of an option; null if it was not given. */
    public @Nullable String value(Option option) {
        for (int i = options.size() - 1; i >= 0; i--) {
            if (options.get(i).name().equals(option.name())) {
                return values.get(i);
            }
        }
        return null;
    }

    /** All values of an option, in their order. */
    public List<String> values(Option option) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).name().equals(option.name())) {
                all.add(values.get(i));
            }
        }
        return all;
    }

    /** Refuses all operands, for a command that takes none. */
    public void refuseOperands(CommandModel model) throws UsageException {
        if (!operands.isEmpty()) {
            throw new UsageException(model, model.name() + " takes no arguments, but got '" + operands.get(0) + "'");
        }
    }

    /**
     * The operands of a command that takes at least one.
     *
     * @param what what the help calls them
     */
    public List<String> someOperands(CommandModel model, String what) throws UsageException {
        if (operands.isEmpty()) {
            throw new UsageException(model, "there is no " + what);
        }
        return operands;
    }

    /** The operand of a command that takes exactly one. */
    public String onlyOperand(CommandModel model, String what) throws UsageException {
        if (operands.size() != 1) {
            throw new UsageException(model, model.name() + " takes one " + what);
        }
        return operands.get(0);
    }

    /** Whether a flag was given, and not cancelled by {@code --flag=false}. */
    public boolean has(Option flag) {
        return "true".equals(value(flag));
    }
}
