package dev.jcontainer.cli.text;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import java.util.List;

/**
 * Writes the completion script for zsh, which uses {@code _arguments}, see man 1 zshcompsys. It runs jcontainer for
 * the names of containers and images.
 */
public final class ZshCompletion {
    private final StringBuilder out = new StringBuilder();
    private final List<CommandModel> commands;

    private ZshCompletion(List<CommandModel> commands) {
        this.commands = commands;
    }

    /** Returns the script, which can also be the file {@code _jcontainer} in a directory of fpath. */
    public static String of(CommandModel root, List<CommandModel> commands) {
        ZshCompletion script = new ZshCompletion(commands);
        script.write(root);
        return script.out.toString();
    }

    private void write(CommandModel root) {
        out.append("#compdef jcontainer\n# zsh completion for jcontainer, printed by: jcontainer completion zsh\n\n");
        out.append("_jcontainer_containers() {\n    local -a names\n");
        out.append("    names=($(jcontainer ps -a --format '{{.Names}} {{.ID}}' 2>/dev/null))\n");
        out.append("    compadd -a names\n}\n\n");
        out.append("_jcontainer_running() {\n    local -a names\n");
        out.append("    names=($(jcontainer ps --format '{{.Names}} {{.ID}}' 2>/dev/null))\n");
        out.append("    compadd -a names\n}\n\n");
        out.append("_jcontainer_volumes() {\n    local -a names\n");
        out.append("    names=($(jcontainer volume ls -q 2>/dev/null))\n");
        out.append("    compadd -a names\n}\n\n");
        out.append("_jcontainer_images() {\n    local -a names\n");
        out.append("    names=($(jcontainer images --filter dangling=false"
                + " --format '{{.Repository}}:{{.Tag}}' 2>/dev/null))\n");
        out.append("    compadd -a names\n}\n\n");
        out.append("_jcontainer_programs() {\n    _jcontainer_images\n    _files\n}\n\n");
        out.append("_jcontainer() {\n    local curcontext=$curcontext state line\n    typeset -A opt_args\n");
        // -A: no options after the first operand; -S: none after --; -s: letters may be combined
        out.append("    _arguments -C -s -S -A '-*'");
        options("        ", root);
        out.append(" \\\n        '1:command:").append(names()).append("'");
        out.append(" \\\n        '*::argument:->arguments'\n");
        out.append(
                "    [[ $state == arguments ]] || return\n    curcontext=${curcontext%:*:*}:jcontainer-$words[1]:\n");
        out.append("    case $words[1] in\n");
        for (CommandModel command : commands) {
            if (command.operands() == Completion.GROUP) {
                group(command);
            } else if (!command.isInGroup()) {
                command(command.name(), command);
            }
        }
        out.append("    esac\n}\n\n");
        // Loaded from fpath, the file is the body of the function; sourced, it defines the function.
        out.append("if [[ $funcstack[1] == _jcontainer ]]; then\n    _jcontainer \"$@\"\n");
        out.append("else\n    compdef _jcontainer jcontainer\nfi\n");
    }

    private void command(String word, CommandModel command) {
        out.append("        ").append(word).append(")\n            _arguments -s -S -A '-*'");
        options("                ", command);
        operands(command);
        out.append("\n            ;;\n");
    }

    private void group(CommandModel group) {
        out.append("        ").append(group.name()).append(")\n            _arguments -C -s -S -A '-*'");
        options("                ", group);
        out.append(" \\\n                '1:command:(")
                .append(BashCompletion.verbs(group, commands))
                .append(")' \\\n                '*::argument:->verb'\n");
        out.append("            [[ $state == verb ]] || return\n            case $words[1] in\n");
        for (CommandModel command : commands) {
            if (command.name().startsWith(group.name() + " ")) {
                command(command.name().substring(group.name().length() + 1), command);
            }
        }
        out.append("            esac\n            ;;\n");
    }

    private void options(String indent, CommandModel command) {
        for (Option option : command.options()) {
            out.append(" \\\n").append(indent);
            String rest = quote("[" + escape(firstSentence(option.help())) + "]" + argument(option));
            String exclusion = option.isRepeatable() ? "'*'" : "";
            String equals = option.isFlag() ? "" : "=";
            if (option.letter() == 0) {
                out.append(exclusion).append(option.dashed()).append(equals).append(rest);
            } else {
                out.append(exclusion).append("{-").append(option.letter()).append(option.isFlag() ? "," : "+,");
                out.append(option.dashed()).append(equals).append('}').append(rest);
            }
        }
    }

    private String argument(Option option) {
        String argument = option.argument();
        return argument == null ? "" : ":" + escape(argument) + ":" + action(option.completion());
    }

    private void operands(CommandModel command) {
        if (command.operands() == Completion.PROGRAM) {
            out.append(
                    " \\\n                '1:program:_jcontainer_programs' \\\n                '*::argument:_files'");
        } else if (command.operands() == Completion.CONTAINER) {
            out.append(" \\\n                '*:container:_jcontainer_containers'");
        } else if (command.operands() == Completion.VOLUME_NAME) {
            out.append(" \\\n                '*:volume:_jcontainer_volumes'");
        } else if (command.operands() == Completion.IMAGE) {
            out.append(" \\\n                '*:image:_jcontainer_images'");
        } else if (command.operands() != Completion.NONE) {
            out.append(" \\\n                ").append(quote("1:argument:" + action(command.operands())));
        }
    }

    private String action(Completion completion) {
        switch (completion) {
            case FILE:
            case PROGRAM:
                return "_files";
            case DIRECTORY:
            case VOLUME:
                return "_directories";
            case VARIABLE:
                return "_parameters -g \"*export*\"";
            case COMMAND:
                return names();
            case CONTAINER:
                return "_jcontainer_containers";
            case CONTAINER_FIRST:
                return "_jcontainer_running";
            case VOLUME_NAME:
                return "_jcontainer_volumes";
            case IMAGE:
                return "_jcontainer_images";
            default:
                String words = CompletionWords.of(completion);
                return words.isEmpty() ? "" : "(" + words + ")";
        }
    }

    private String names() {
        StringBuilder names = new StringBuilder("(");
        for (CommandModel command : commands) {
            if (!command.isInGroup()) {
                names.append(names.length() == 1 ? "" : " ").append(command.name());
            }
        }
        return names.append(')').toString();
    }

    private static String firstSentence(String help) {
        int end = help.indexOf(". ");
        return end >= 0 ? help.substring(0, end) : help.endsWith(".") ? help.substring(0, help.length() - 1) : help;
    }

    /** Escapes brackets and colons, which are special in descriptions and messages of _arguments. */
    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
