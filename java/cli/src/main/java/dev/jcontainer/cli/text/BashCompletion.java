package dev.jcontainer.cli.text;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import java.util.List;

/**
 * Writes the completion script for bash 4 and later. It does not need the bash-completion package, and runs jcontainer
 * only for the names of containers, volumes and images.
 */
public final class BashCompletion {
    private static final String HEAD = """
            # bash completion for jcontainer, printed by: jcontainer completion bash

            # Sets what is known of a command: its options, and what its operands are.
            _jcontainer_command() {
                case $1 in
            """;

    private static final String MIDDLE = """
                    *) options='' operands='' ;;
                esac
            }

            # Sets expects to what an option of a command takes, to nothing for a flag.
            _jcontainer_option() {
                case "$1 $2" in
            """;

    private static final String TAIL = """
                    *) expects='' ;;
                esac
            }

            # Puts the words together that bash took apart at = and :, up to the cursor.
            _jcontainer_words() {
                local line=${COMP_LINE:0:COMP_POINT} i
                words=()
                for ((i = 0; i <= COMP_CWORD; i++)); do
                    if ((i > 0)) && [[ $line && $line != [[:space:]]* ]]; then
                        words[${#words[@]} - 1]+=${COMP_WORDS[i]}
                    else
                        words+=("${COMP_WORDS[i]}")
                    fi
                    line=${line#"${line%%[![:space:]]*}"}
                    line=${line#"${COMP_WORDS[i]}"}
                done
            }

            # Reads the words before the cursor: sets command, expects and state (options, operands).
            _jcontainer_read() {
                local i j
                for ((i = 1; i < ${#words[@]} - 1; i++)); do
                    if [[ $expects ]]; then
                        expects=''
                        continue
                    fi
                    case ${words[i]} in
                        -- | --*=*) [[ ${words[i]} == -- ]] && state=operands ;;
                        --*) _jcontainer_option "$command" "${words[i]}" ;;
                        -?*)
                            for ((j = 1; j < ${#words[i]}; j++)); do
                                [[ ${words[i]:j:1} == = ]] && break
                                _jcontainer_option "$command" "-${words[i]:j:1}"
                                [[ $expects ]] || continue
                                ((j + 1 == ${#words[i]})) || expects=''
                                break
                            done
                            ;;
                        *)
                            case $command in
                                '') command=${words[i]} ;;
                                $groups) command+=" ${words[i]}" ;;
                                *) state=operands ;;
                            esac
                            ;;
                    esac
                    if [[ $state == operands ]]; then
                        [[ ${words[i]} == -- ]] && ((i++))
                        break
                    fi
                done
                first=$i
            }

            _jcontainer_offer() {
                local what=$1 value=$2
                case $what in
                    DIRECTORY | VOLUME)
                        [[ $value == *:* && $what == VOLUME ]] && return
                        compopt -o filenames 2>/dev/null
                        mapfile -t COMPREPLY < <(compgen -d -- "$value")
                        ;;
                    FILE | PROGRAM)
                        if [[ $what == PROGRAM && $first -eq ${#words[@]}-1 && $value != [./]* ]]; then
                            _jcontainer_offer IMAGE "$value"
                            [[ $COMPREPLY ]] && return
                        fi
                        compopt -o filenames 2>/dev/null
                        mapfile -t COMPREPLY < <(compgen -f -- "$value")
                        ;;
                    VARIABLE) mapfile -t COMPREPLY < <(compgen -e -- "$value") ;;
                    COMMAND) mapfile -t COMPREPLY < <(compgen -W "$names" -- "$value") ;;
                    CONTAINER | CONTAINER_FIRST)
                        [[ $what == CONTAINER || $first -eq ${#words[@]}-1 ]] || return
                        mapfile -t COMPREPLY < <(
                            [[ $what == CONTAINER ]] && set -- -a || set --
                            compgen -W "$("${COMP_WORDS[0]}" ps "$@" --format '{{.Names}} {{.ID}}' 2>/dev/null)" \
                                -- "$value"
                        )
                        ;;
                    VOLUME_NAME)
                        mapfile -t COMPREPLY < <(
                            compgen -W "$("${COMP_WORDS[0]}" volume ls -q 2>/dev/null)" -- "$value"
                        )
                        ;;
                    GROUP) mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$value") ;;
                    IMAGE)
                        mapfile -t COMPREPLY < <(
                            compgen -W "$("${COMP_WORDS[0]}" images --filter dangling=false \
                                --format '{{.Repository}}:{{.Tag}}' 2>/dev/null)" -- "$value"
                        )
                        ;;
                    SHELL) mapfile -t COMPREPLY < <(compgen -W '$shells' -- "$value") ;;
                    PULL_POLICY) mapfile -t COMPREPLY < <(compgen -W '$policies' -- "$value") ;;
                    NETWORK) mapfile -t COMPREPLY < <(compgen -W '$networks' -- "$value") ;;
                    SIGNAL) mapfile -t COMPREPLY < <(compgen -W '$signals' -- "$value") ;;
                    CAPABILITY) mapfile -t COMPREPLY < <(compgen -W '$capabilities' -- "$value") ;;
                esac
            }

            _jcontainer() {
                local words options operands verbs='' expects='' command='' state=options first=0 current prefix typed
                COMPREPLY=()
                _jcontainer_words
                _jcontainer_read
                current=${words[${#words[@]} - 1]}
                _jcontainer_command "$command"
                if [[ $expects ]]; then
                    _jcontainer_offer "$expects" "$current"
                elif [[ $state == options && $current == --*=* ]]; then
                    _jcontainer_option "$command" "${current%%=*}"
                    current=${current#*=}
                    _jcontainer_offer "$expects" "$current"
                elif [[ $state == options && $current == -* ]]; then
                    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
                else
                    _jcontainer_offer "$operands" "$current"
                fi
                # bash replaces only what follows the last = or :.
                typed=${COMP_WORDS[COMP_CWORD]}
                [[ $typed == [=:] ]] && typed=''
                prefix=${current%"$typed"}
                COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
            }

            complete -F _jcontainer jcontainer
            """;

    private BashCompletion() {}

    /** Returns the script. */
    public static String of(CommandModel root, List<CommandModel> commands) {
        StringBuilder out = new StringBuilder(HEAD);
        command(out, root, commands);
        for (CommandModel command : commands) {
            command(out, command, commands);
        }
        out.append(MIDDLE);
        options(out, root);
        for (CommandModel command : commands) {
            options(out, command);
        }
        return out.append(TAIL.replace("$names", names(commands))
                        .replace("$groups", groups(commands))
                        .replace("$shells", CompletionWords.of(Completion.SHELL))
                        .replace("$policies", CompletionWords.of(Completion.PULL_POLICY))
                        .replace("$networks", CompletionWords.of(Completion.NETWORK))
                        .replace("$signals", CompletionWords.of(Completion.SIGNAL))
                        .replace("$capabilities", CompletionWords.of(Completion.CAPABILITY)))
                .toString();
    }

    private static void command(StringBuilder out, CommandModel command, List<CommandModel> commands) {
        out.append("        '").append(command.name()).append("') options='");
        String separator = "";
        for (Option option : command.options()) {
            out.append(separator).append(option.dashed());
            separator = " ";
        }
        out.append("' operands=").append(command.operands().name());
        if (command.operands() == Completion.GROUP) {
            out.append(" verbs='").append(verbs(command, commands)).append('\'');
        }
        out.append(" ;;\n");
    }

    private static void options(StringBuilder out, CommandModel command) {
        for (Option option : command.options()) {
            if (!option.isFlag()) {
                out.append("        '")
                        .append(command.name())
                        .append(' ')
                        .append(option.dashed())
                        .append('\'');
                if (option.letter() != 0) {
                    out.append(" | '")
                            .append(command.name())
                            .append(" -")
                            .append(option.letter())
                            .append('\'');
                }
                out.append(") expects=").append(option.completion().name()).append(" ;;\n");
            }
        }
    }

    private static String names(List<CommandModel> commands) {
        StringBuilder names = new StringBuilder();
        for (CommandModel command : commands) {
            if (!command.isInGroup()) {
                names.append(names.length() == 0 ? "" : " ").append(command.name());
            }
        }
        return names.toString();
    }

    /** The groups, as a pattern; one that matches nothing if there are none. */
    private static String groups(List<CommandModel> commands) {
        StringBuilder names = new StringBuilder();
        for (CommandModel command : commands) {
            if (command.operands() == Completion.GROUP) {
                names.append(names.length() == 0 ? "" : " | ").append(command.name());
            }
        }
        return names.length() == 0 ? "''" : names.toString();
    }

    /** The second words of the commands of a group. */
    static String verbs(CommandModel group, List<CommandModel> commands) {
        StringBuilder verbs = new StringBuilder();
        for (CommandModel command : commands) {
            if (command.name().startsWith(group.name() + " ")) {
                verbs.append(verbs.length() == 0 ? "" : " ")
                        .append(
                                command.name(),
                                group.name().length() + 1,
                                command.name().length());
            }
        }
        return verbs.toString();
    }
}
