package dev.jcontainer.cli.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The description of a command for its user.
 *
 * @param name empty for {@code jcontainer} itself
 * @param summary one line
 * @param forms the words that can follow the name, one entry per form
 * @param paragraphs the description
 * @param options in the order of help
 * @param operands what a shell completes after the options
 * @param sections further sections
 * @param examples complete command lines
 */
public record CommandModel(
        String name,
        String summary,
        List<String> forms,
        List<String> paragraphs,
        List<Option> options,
        Completion operands,
        List<Section> sections,
        List<Entry> examples) {
    /** The name of the program. */
    public static final String PROGRAM = "jcontainer";

    /** A section of help: a heading and its entries. */
    public record Section(String title, List<Entry> entries) {}

    /**
     * A term and its explanation.
     *
     * @param term what is explained
     * @param text the explanation
     */
    public record Entry(String term, String text) {}

    /** The words that start the command: {@code jcontainer run}. */
    public String invocation() {
        return name.isEmpty() ? PROGRAM : PROGRAM + " " + name;
    }

    /** The same command by another name. */
    public CommandModel as(String other) {
        return new CommandModel(other, summary, forms, paragraphs, options, operands, sections, examples);
    }

    /** The same command with other operands. */
    public CommandModel completing(Completion other) {
        return new CommandModel(name, summary, forms, paragraphs, options, other, sections, examples);
    }

    /** Whether options may follow operands, as docker allows it where these are not the command line of a program. */
    boolean isMixed() {
        return operands == Completion.IMAGE
                || operands == Completion.REGISTRY
                || operands == Completion.FILE
                || operands == Completion.VOLUME_NAME
                || operands == Completion.CONTAINER;
    }

    /** Whether the name has two words, of which the first is a command, too. */
    public boolean isInGroup() {
        return name.indexOf(' ') >= 0;
    }

    /** The option that prints help; every command has it. */
    public Option help() {
        Option help = named(Option.HELP.name());
        if (help == null) {
            throw new IllegalStateException("The command '" + name + "' has no --help");
        }
        return help;
    }

    @Nullable
    Option named(String longName) {
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).name().equals(longName)) {
                return options.get(i);
            }
        }
        return null;
    }

    @Nullable
    Option lettered(char letter) {
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).letter() == letter) {
                return options.get(i);
            }
        }
        return null;
    }
}
