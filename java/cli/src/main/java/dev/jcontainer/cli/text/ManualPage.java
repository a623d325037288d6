package dev.jcontainer.cli.text;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Option;
import java.util.List;
import java.util.Locale;

/** Writes the manual page {@code jcontainer(1)} in the man macros of roff, see man 7 groff_man. */
public final class ManualPage {
    private final StringBuilder out = new StringBuilder();

    private ManualPage() {}

    /** The page of the program and its commands. */
    public static String of(CommandModel root, List<CommandModel> commands, String version) {
        ManualPage page = new ManualPage();
        page.out
                .append(".TH JCONTAINER 1 \"\" \"")
                .append(escape("jcontainer " + version))
                .append("\" \"User Commands\"\n");
        page.section("Name");
        page.line("jcontainer \\- " + escape(sentence(root.summary())));
        page.section("Synopsis");
        page.synopsis(root);
        for (CommandModel command : commands) {
            page.out.append(".br\n");
            page.synopsis(command);
        }
        page.section("Options");
        page.options(root);
        for (CommandModel command : commands) {
            page.command(command);
        }
        return page.out.toString();
    }

    private void command(CommandModel command) {
        section(command.invocation());
        line(escape(command.summary()));
        for (String paragraph : command.paragraphs()) {
            out.append(".PP\n");
            line(escape(paragraph));
        }
        options(command);
        for (Section section : command.sections()) {
            subsection(section.title());
            entries(section.entries());
        }
        if (!command.examples().isEmpty()) {
            subsection("Examples");
            entries(command.examples());
        }
    }

    private void section(String title) {
        out.append(".SH \"").append(escape(title.toUpperCase(Locale.ROOT))).append("\"\n");
    }

    private void subsection(String title) {
        out.append(".SS \"").append(escape(title)).append("\"\n");
    }

    private void synopsis(CommandModel command) {
        boolean isFirst = true;
        for (String form : command.forms()) {
            out.append(isFirst ? "" : ".br\n");
            line("\\fB" + escape(command.invocation()) + "\\fR" + (form.isEmpty() ? "" : " " + escape(form)));
            isFirst = false;
        }
    }

    private void options(CommandModel command) {
        String group = "";
        for (Option option : command.options()) {
            if (!option.group().equals(group) && !command.name().isEmpty()) {
                group = option.group();
                subsection(group);
            }
            out.append(".TP\n");
            String letter = option.letter() == 0 ? "" : "\\fB" + escape("-" + option.letter()) + "\\fR, ";
            String argument = option.argument();
            line(letter + "\\fB" + escape(option.dashed()) + "\\fR"
                    + (argument == null ? "" : " \\fI" + escape(argument) + "\\fR"));
            line(escape(option.help() + (option.isRepeatable() ? " May be repeated." : "")));
            String example = option.example();
            if (example != null) {
                out.append(".IP\n");
                line("Example: \\fB" + escape(example) + "\\fR");
            }
        }
    }

    private void entries(List<Entry> entries) {
        for (Entry entry : entries) {
            out.append(".TP\n");
            line("\\fB" + escape(entry.term()) + "\\fR");
            line(escape(entry.text()));
        }
    }

    /** Appends a line of text. A leading dot or quote is escaped, because it would make the line a request. */
    private void line(String text) {
        boolean isRequest = text.startsWith(".") || text.startsWith("'");
        out.append(isRequest ? "\\&" : "").append(text).append('\n');
    }

    private static String sentence(String summary) {
        String text = summary.endsWith(".") ? summary.substring(0, summary.length() - 1) : summary;
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** Escapes text so that each character prints as itself, and hyphens and quotes can be copied. */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\':
                    escaped.append("\\e");
                    break;
                case '-':
                    escaped.append("\\-");
                    break;
                case '\'':
                    escaped.append("\\(aq");
                    break;
                case '"':
                    escaped.append("\\(dq");
                    break;
                case '^':
                    escaped.append("\\(ha");
                    break;
                case '~':
                    escaped.append("\\(ti");
                    break;
                case '`':
                    escaped.append("\\(ga");
                    break;
                default:
                    escaped.append(c);
                    break;
            }
        }
        return escaped.toString();
    }
}
