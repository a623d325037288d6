package dev.jcontainer.cli.text;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Option;
import java.util.List;

/** Writes the output of {@code --help}, for a terminal of 80 columns. */
public final class HelpText {
    private static final int WIDTH = 80;
    private static final int TERM = 2;
    private static final int TEXT = 26;

    private final StringBuilder out = new StringBuilder();

    private HelpText() {}

    /**
     * The help of a command.
     *
     * @param commands the commands to list; none for a command without subcommands
     */
    public static String of(CommandModel model, List<CommandModel> commands) {
        HelpText text = new HelpText();
        text.usage(model);
        text.paragraph(model.summary());
        for (String paragraph : model.paragraphs()) {
            text.paragraph(paragraph);
        }
        text.commands(model, commands);
        text.options(model);
        for (Section section : model.sections()) {
            text.heading(section.title());
            text.entries(section.entries());
        }
        text.examples(model);
        return text.out.toString();
    }

    private void usage(CommandModel model) {
        String label = "Usage: ";
        for (String form : model.forms()) {
            out.append(label).append(model.invocation());
            out.append(form.isEmpty() ? "" : " ").append(form).append('\n');
            label = "       ";
        }
    }

    private void paragraph(String text) {
        out.append('\n');
        Wrap.append(out, text, 0, 0, WIDTH);
    }

    private void heading(String title) {
        out.append('\n').append(title).append(":\n");
    }

    private void commands(CommandModel model, List<CommandModel> commands) {
        if (commands.isEmpty()) {
            return;
        }
        heading("Commands");
        for (CommandModel command : commands) {
            if (!command.isInGroup()) {
                entry(command.name(), command.summary());
            }
        }
        paragraph("'" + model.invocation() + " help COMMAND' tells more about one.");
    }

    private void options(CommandModel model) {
        String group = "";
        for (Option option : model.options()) {
            if (!option.group().equals(group)) {
                group = option.group();
                heading(group.equals(Option.HELP.group()) && isOnlyGroup(model) ? "Options" : group);
            }
            entry(term(option), option.help() + (option.isRepeatable() ? " May be repeated." : ""));
        }
    }

    private static boolean isOnlyGroup(CommandModel model) {
        for (Option option : model.options()) {
            if (!option.group().equals(Option.HELP.group())) {
                return false;
            }
        }
        return true;
    }

    private static String term(Option option) {
        return (option.letter() == 0 ? "    " : "-" + option.letter() + ", ")
                + option.dashed()
                + (option.isFlag() ? "" : " " + option.argument());
    }

    private void entries(List<Entry> entries) {
        for (Entry entry : entries) {
            entry(entry.term(), entry.text());
        }
    }

    private void entry(String term, String text) {
        out.append(" ".repeat(TERM)).append(term);
        int column = TERM + term.length();
        if (column + 2 > TEXT) {
            out.append('\n');
            column = 0;
        }
        out.append(" ".repeat(TEXT - column));
        Wrap.append(out, text, TEXT, TEXT, WIDTH);
    }

    /** Appends examples; their command lines are never wrapped. */
    private void examples(CommandModel model) {
        if (!model.examples().isEmpty()) {
            heading("Examples");
        }
        for (Entry example : model.examples()) {
            out.append("  ").append(example.term()).append('\n');
            out.append("      ");
            Wrap.append(out, example.text(), 6, 6, WIDTH);
        }
    }
}
