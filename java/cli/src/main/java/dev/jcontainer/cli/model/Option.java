package dev.jcontainer.cli.model;

import org.jspecify.annotations.Nullable;

/**
 * One option of a command.
 *
 * @param group the heading that it stands under in help
 * @param name the long name, without the hyphens
 * @param letter the short name, 0 for none
 * @param argument what its value is called in help; null for a flag, which takes none
 * @param isNeverEmpty whether the empty word is no value of it, as of a path or of a name
 * @param isRepeatable whether each value counts; otherwise the last one does
 * @param completion what a shell offers as its value
 * @param help what it does, in sentences
 * @param example a use of it, as it would be typed; null for none
 */
public record Option(
        String group,
        String name,
        char letter,
        @Nullable String argument,
        boolean isNeverEmpty,
        boolean isRepeatable,
        Completion completion,
        String help,
        @Nullable String example) {
    /** The option that every command has. */
    public static final Option HELP =
            flag("Other", "help", "Print this help and exit.").letter('h');

    /** An option without a value. */
    public static Option flag(String group, String name, String help) {
        return new Option(group, name, '\0', null, false, false, Completion.NONE, help, null);
    }

    /** An option with a value. */
    public static Option value(String group, String name, String argument, String help) {
        return new Option(group, name, '\0', argument, false, false, Completion.NONE, help, null);
    }

    /** With a short name. */
    public Option letter(char value) {
        return new Option(group, name, value, argument, isNeverEmpty, isRepeatable, completion, help, example);
    }

    /** With a value that is never the empty word, which an unset variable of the shell gives. */
    public Option neverEmpty() {
        return new Option(group, name, letter, argument, true, isRepeatable, completion, help, example);
    }

    /** With each of its values counting. */
    public Option repeatable() {
        return new Option(group, name, letter, argument, isNeverEmpty, true, completion, help, example);
    }

    /** With something for a shell to offer as its value. */
    public Option completes(Completion value) {
        return new Option(group, name, letter, argument, isNeverEmpty, isRepeatable, value, help, example);
    }

    /** With an example. */
    public Option example(String value) {
        return new Option(group, name, letter, argument, isNeverEmpty, isRepeatable, completion, help, value);
    }

    /** Whether it takes no value, only {@code --name=false} and the like. */
    public boolean isFlag() {
        return argument == null;
    }

    /** As it is written in messages: {@code --env}. */
    public String dashed() {
        return "--" + name;
    }
}
