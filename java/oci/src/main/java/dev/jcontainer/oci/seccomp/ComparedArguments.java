package dev.jcontainer.oci.seccomp;

import dev.jcontainer.spec.SeccompProfile.Comparison;
import java.util.ArrayList;
import java.util.List;

/** Interprets the comparisons of one rule. Pure. */
public final class ComparedArguments {
    private ComparedArguments() {}

    /**
     * Returns the alternatives of a rule. The rule applies if all comparisons of one alternative match. Normally there
     * is one alternative. If a rule compares an argument twice, each comparison is an alternative, because Docker and
     * the engines mean that one match is enough.
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
