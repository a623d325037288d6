package dev.jcontainer.cli.model;

import java.util.List;

/** Suggests a similar name for an unknown word, for the message about it. */
public final class Suggestion {
    private static final int LETTERS_A_SLIP = 3;

    private Suggestion() {}

    /**
     * A suggestion in parentheses, to be appended to a message; empty if no name is similar.
     *
     * @param word what was typed, without hyphens
     * @param prefix the prefix of names on the command line, such as hyphens
     * @param names the known names
     */
    public static String of(String word, String prefix, List<String> names) {
        String nearest = "";
        int fewest = Math.max(1, word.length() / LETTERS_A_SLIP) + 1;
        for (String name : names) {
            int slips = word.length() > 1 && name.startsWith(word) ? 1 : slips(word, name);
            if (slips < fewest && slips < name.length()) {
                fewest = slips;
                nearest = name;
            }
        }
        return nearest.isEmpty() || word.length() < 2 ? "" : " (did you mean " + prefix + nearest + "?)";
    }

    /** A suggestion for an unknown option: a hint for an option of docker, otherwise a similar name. */
    static String option(String word, CommandModel model) {
        String habit = DockerHints.option(model.name(), word);
        if (!habit.isEmpty()) {
            return ": " + habit;
        }
        String[] names = new String[model.options().size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = model.options().get(i).name();
        }
        return of(word, "--", List.of(names));
    }

    /** The number of missing, extra, wrong or swapped letters (the Damerau distance). */
    private static int slips(String word, String name) {
        int[][] distance = new int[word.length() + 1][name.length() + 1];
        for (int i = 0; i <= word.length(); i++) {
            for (int j = 0; j <= name.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : slips(word, name, distance, i, j);
            }
        }
        return distance[word.length()][name.length()];
    }

    private static int slips(String word, String name, int[][] distance, int i, int j) {
        boolean isSame = word.charAt(i - 1) == name.charAt(j - 1);
        int least = Math.min(distance[i - 1][j], distance[i][j - 1]) + 1;
        least = Math.min(least, distance[i - 1][j - 1] + (isSame ? 0 : 1));
        boolean isSwapped =
                i > 1 && j > 1 && word.charAt(i - 1) == name.charAt(j - 2) && word.charAt(i - 2) == name.charAt(j - 1);
        return isSwapped ? Math.min(least, distance[i - 2][j - 2] + 1) : least;
    }
}
