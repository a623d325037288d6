package dev.jcontainer.cli.model;

import org.jspecify.annotations.Nullable;

/**
 * One option of a command.
 *
 * @param group the heading of its group in help
 * @param name the long name, without the hyphens
 * @param letter the short name, 0 for none
 * @param argument the name of its value in help; null for a flag, which has no value
 * @param isNeverEmpty whether the empty word is refused as its value, as for a path or a name
 * @param isRepeatable whether all values are used; otherwise only the last one is
 * @param completion what a shell completes as its value
 * @param help the help text, in sentences
 * @param example an example, as a user would type it; null for none
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

    /** The same option with a short name. */
    public Option letter(char value) {
        return new Option(group, name, value, argument, isNeverEmpty, isRepeatable, completion, help, example);
    }

    /** The same option, which refuses the empty word as its value; an unset variable of the shell gives one. */
    public Option neverEmpty() {
        return new Option(group, name, letter, argument, true, isRepeatable, completion, help, example);
    }

    /** The same option, which uses all its values. */
    public Option repeatable() {
        return new Option(group, name, letter, argument, isNeverEmpty, true, completion, help, example);
    }

    /** The same option with a completion for its value. */
    public Option completes(Completion value) {
        return new Option(group, name, letter, argument, isNeverEmpty, isRepeatable, value, help, example);
    }

    /** The same option with an example. */
    public Option example(String value) {
        return new Option(group, name, letter, argument, isNeverEmpty, isRepeatable, completion, help, value);
    }

    /** Whether it has no value except {@code --name=true} or {@code --name=false}. */
    public boolean isFlag() {
        return argument == null;
    }

    /** The name in messages: {@code --env}. */
    public String dashed() {
        return "--" + name;
    }
}
