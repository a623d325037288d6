package dev.jcontainer.cli.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses a command line as runc does, which uses Go's package flag.
 *
 * <ul>
 *   <li>{@code --name value} and {@code --name=value}, with one hyphen or two for any name. Flags have no value, or
 *       {@code =true} or {@code =false}; letters cannot be combined.
 *   <li>Options may follow operands, as in {@code kill id TERM --all}, unless the operands are the command line of a
 *       program. All words after {@code --} are operands.
 * </ul>
 */
public final class GoParser {
    private final CommandModel model;
    private final List<String> words;
    private final Arguments arguments = new Arguments();
    private int next;

    private GoParser(CommandModel model, List<String> words) {
        this.model = model;
        this.words = words;
    }

    /**
     * Parses the words that follow the name of the command.
     *
     * @param mixed whether options may follow operands
     */
    public static Arguments parse(CommandModel model, List<String> words, boolean mixed) throws UsageException {
        return new GoParser(model, words).parse(mixed);
    }

    private Arguments parse(boolean mixed) throws UsageException {
        List<String> operands = new ArrayList<>();
        while (next < words.size()) {
            String word = words.get(next);
            boolean isOption = word.length() > 1 && word.charAt(0) == '-';
            if (word.equals("--")) {
                next++;
                break;
            }
            if (isOption) {
                next++;
                option(word);
            } else if (mixed) {
                next++;
                operands.add(word);
            } else {
                break;
            }
        }
        operands.addAll(words.subList(next, words.size()));
        arguments.operands(operands);
        return arguments;
    }

    private void option(String word) throws UsageException {
        int start = word.charAt(1) == '-' ? 2 : 1;
        int equals = word.indexOf('=');
        String name = equals < 0 ? word.substring(start) : word.substring(start, equals);
        Option option = name.length() == 1 ? model.lettered(name.charAt(0)) : model.named(name);
        if (option == null) {
            throw new UsageException(
                    model,
                    "unknown option " + (equals < 0 ? word : word.substring(0, equals))
                            + Suggestion.option(name, model));
        }
        if (option.isFlag()) {
            arguments.add(
                    option, equals < 0 ? "true" : Parser.truth(model, option.dashed(), word.substring(equals + 1)));
        } else if (equals >= 0) {
            arguments.add(option, word.substring(equals + 1));
        } else if (next < words.size()) {
            arguments.add(option, words.get(next++));
        } else {
            throw new UsageException(model, "option " + word + " needs a value, " + option.argument());
        }
    }
}
