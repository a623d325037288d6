package dev.jcontainer.oci.seccomp;

import dev.jcontainer.spec.SeccompProfile.Comparison;
import java.util.ArrayList;
import java.util.List;

/** What the comparisons of one rule mean. Pure. */
public final class ComparedArguments {
    private ComparedArguments() {}

    /**
     * The comparisons of a rule by alternatives: all of an alternative must match. Normally there is one; if a rule compares
     * an argument twice, Docker and the engines mean that either comparison is enough, and each is an alternative.
     */
    public static List<List<Comparison>> alternatives(List<Comparison> comparisons) {
        if (!comparesTwice(comparisons)) {
            return List.of(comparisons);
        }
        List<List<Comparison>> alternatives = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            alternatives.add(List.of(comparison));
        }
        return alternatives;
    }

    private static boolean comparesTwice(List<Comparison> comparisons) {
        int seen = 0;
        for (Comparison comparison : comparisons) {
            int bit = 1 << comparison.argument();
            if ((seen & bit) != 0) {
                return true;
            }
            seen |= bit;
        }
        return false;
    }
}
