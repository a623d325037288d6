package dev.jcontainer.cli.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses a command line as docker does, which uses the Go package pflag.
 *
 * <ul>
 *   <li>Options precede the first operand; all words from there on are operands, whatever they look like, and so are
 *       all words after {@code --}. Options of commands for images may follow operands.
 *   <li>{@code --name value}, {@code --name=value}, {@code -n value}, {@code -nvalue}, {@code -n=value}. A value may
 *       look like an option.
 *   <li>Flags have no value, {@code --flag}, or {@code =true} or {@code =false}; letters may be combined, and the last
 *       of them may take a value: {@code -itw /tmp}.
 *   <li>Long names are never abbreviated. {@code -} is an operand. If a value is given twice, the last one is used.
 * </ul>
 */
public final class Parser {
    private final CommandModel model;
    private final List<String> words;
    private final Arguments arguments = new Arguments();
    private int next;

    private Parser(CommandModel model, List<String> words) {
        this.model = model;
        this.words = words;
    }

    /** Parses the words that follow the name of the command. */
    public static Arguments parse(CommandModel model, List<String> words) throws UsageException {
        return new Parser(model, words).parse();
    }

    private Arguments parse() throws UsageException {
        List<String> operands = new ArrayList<>();
        while (next < words.size()) {
            String word = words.get(next);
            if (word.length() < 2 || word.charAt(0) != '-') {
                if (!model.isMixed()) {
                    break;
                }
                operands.add(word);
                next++;
                continue;
            }
            next++;
            if (word.equals("--")) {
                break;
            }
            if (word.charAt(1) == '-') {
                parseLong(word);
            } else if (word.equals("-help")) { // even if -h has a value, "elp" is never meant
                arguments.add(model.help(), "true");
            } else {
                parseBundle(word);
            }
        }
        if (operands.isEmpty()) {
            arguments.operands(words.subList(next, words.size()));
        } else {
            operands.addAll(words.subList(next, words.size()));
            arguments.operands(operands);
        }
        return arguments;
    }

    private void parseLong(String word) throws UsageException {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
        Option option = model.named(name);
        if (option == null) {
            throw problem("unknown option --" + name + Suggestion.option(name, model));
        }
        if (equals >= 0) {
            String value = word.substring(equals + 1);
            add(option, option.isFlag() ? truth(model, option.dashed(), value) : value);
        } else {
            add(option, option.isFlag() ? "true" : following(option, option.dashed()));
        }
    }

    private void parseBundle(String word) throws UsageException {
        for (int i = 1; i < word.length(); i++) {
            Option option = model.lettered(word.charAt(i));
            if (option == null) {
                String letter = Character.toString(word.codePointAt(i));
                throw problem("unknown option -" + letter + (word.length() == letter.length() + 1 ? "" : " in " + word)
                        + Suggestion.option(letter, model));
            }
            boolean hasEquals = i + 1 < word.length() && word.charAt(i + 1) == '=';
            String rest = word.substring(i + (hasEquals ? 2 : 1));
            String dashed = "-" + option.letter();
            if (!option.isFlag()) {
                add(option, hasEquals || !rest.isEmpty() ? rest : following(option, dashed));
                return;
            }
            if (hasEquals) {
                add(option, truth(model, dashed, rest));
                return;
            }
            add(option, "true");
        }
    }

    /** An unset variable of the shell gives the empty word. */
    private void add(Option option, String value) throws UsageException {
        if (option.isNeverEmpty() && value.isEmpty()) {
            throw problem("option " + option.dashed() + " has an empty value");
        }
        arguments.add(option, value);
    }

    private String following(Option option, String dashed) throws UsageException {
        if (next == words.size()) {
            throw problem("option " + dashed + (dashed.length() == 2 ? " (" + option.dashed() + ")" : "")
                    + " needs a value, " + option.argument());
        }
        return words.get(next++);
    }

    /** The value of a flag. */
    static String truth(CommandModel model, String dashed, String value) throws UsageException {
        switch (value) {
            case "1":
            case "t":
            case "T":
            case "true":
            case "True":
            case "TRUE":
                return "true";
            case "0":
            case "f":
            case "F":
            case "false":
            case "False":
            case "FALSE":
                return "false";
            default:
                throw new UsageException(
                        model, "option " + dashed + " is a flag, so its value is true or false, not '" + value + "'");
        }
    }

    private UsageException problem(String text) {
        return new UsageException(model, text);
    }
}
