package dev.jcontainer.cli.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a command line the way runc does, that is Go's package flag.
 *
 * <ul>
 *   <li>{@code --name value} and {@code --name=value}, with one hyphen or two whatever the name's length. Flags stand alone or
 *       with {@code =true} or {@code =false}; nothing is bundled.
 *   <li>Options may follow operands, unless what follows is another program's: {@code kill id TERM --all}. Everything
 *       after {@code --} is operands.
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
     * Reads the words that follow the command's name.
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
