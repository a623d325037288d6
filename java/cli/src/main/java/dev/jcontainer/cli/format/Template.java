package dev.jcontainer.cli.format;

import java.util.ArrayList;
import java.util.List;

/**
 * A text with actions, in the subset of Go templates that scripts use: <code>{{.Name}}</code>,
 * <code>{{.Name.Name}}</code>, <code>{{.Label "key"}}</code>, <code>{{json .}}</code> and <code>{{json .Name.Name}}</code>.
 * Immutable.
 *
 * @param parts the text and the actions, in their order
 */
record Template(List<Part> parts) {
    private static final String JSON = "json";
    private static final String LABEL = ".Label \"";

    /**
     * Text, or an action.
     *
     * @param text what is printed; for an action, how it is written
     * @param place the position of the first character in the format, from 1
     * @param isAction whether this is an action
     * @param isJson whether the value is printed as JSON
     * @param path the names that lead to the value; none for the whole; {@code Label} and a key for a label
     */
    record Part(String text, int place, boolean isAction, boolean isJson, List<String> path) {
        /** The error that this action cannot be done. */
        IllegalArgumentException refused(String why) {
            return new IllegalArgumentException("The format has '" + text + "' at character " + place + ", " + why);
        }
    }

    /**
     * Reads a template; in its text, {@code \t} and {@code \n} are a tab and a new line.
     *
     * @param format the whole format
     * @param from the index at which the template begins
     * @param to the index at which it ends
     * @param supported which actions there are, for the error
     * @throws IllegalArgumentException if the format has any other action; the message names the position
     */
    static Template of(String format, int from, int to, String supported) {
        List<Part> parts = new ArrayList<>();
        int at = from;
        while (at < to) {
            int open = format.indexOf("{{", at);
            int end = open < 0 || open >= to ? to : open;
            if (end > at) {
                parts.add(new Part(unescaped(format.substring(at, end)), at + 1, false, false, List.of()));
            }
            at = end;
            if (end < to) {
                int close = format.indexOf("}}", end);
                at = close < 0 ? to : close + 2;
                parts.add(action(format.substring(end, at), end + 1, close >= 0, supported));
            }
        }
        return new Template(List.copyOf(parts));
    }

    private static String unescaped(String text) {
        return text.indexOf('\\') < 0 ? text : text.replace("\\t", "\t").replace("\\n", "\n");
    }

    private static Part action(String text, int place, boolean isClosed, String supported) {
        String words = isClosed ? text.substring(2, text.length() - 2).strip() : "";
        boolean isJson = words.startsWith(JSON + " ");
        List<String> path = path(isJson ? words.substring(JSON.length()).strip() : words);
        Part part = new Part(text, place, true, isJson, path);
        if (path.equals(NO_PATH) || path.isEmpty() && !isJson) {
            throw part.refused(supported);
        }
        return part;
    }

    /** What stands for words that are not a path; no name is empty. */
    private static final List<String> NO_PATH = List.of("");

    private static List<String> path(String words) {
        if (words.equals(".")) {
            return List.of();
        }
        if (words.startsWith(LABEL)) {
            int end = words.indexOf('"', LABEL.length());
            return end == words.length() - 1 ? List.of("Label", words.substring(LABEL.length(), end)) : NO_PATH;
        }
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < words.length()) {
            int end = at + 1;
            while (end < words.length() && isInName(words.charAt(end))) {
                end++;
            }
            if (words.charAt(at) != '.' || end == at + 1) {
                return NO_PATH;
            }
            names.add(words.substring(at + 1, end));
            at = end;
        }
        return names.isEmpty() ? NO_PATH : List.copyOf(names);
    }

    private static boolean isInName(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
