package dev.jcontainer.cli.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The filters {@code label=} and {@code label!=} of lists, which all must match, as with docker. Not thread-safe. */
public final class LabelFilter {
    private final List<String> wanted = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    /** Takes only what has a label: {@code KEY} or {@code KEY=VALUE}. */
    public void add(String label) {
        wanted.add(label);
    }

    /** Takes only what does not have a label: {@code KEY} or {@code KEY=VALUE}. */
    public void addOther(String label) {
        others.add(label);
    }

    /** Whether it takes everything. */
    public boolean isEmpty() {
        return wanted.isEmpty() && others.isEmpty();
    }

    /** Whether it takes what has these labels. */
    public boolean takes(Map<String, String> labels) {
        for (String label : wanted) {
            if (!has(labels, label)) {
                return false;
            }
        }
        for (String label : others) {
            if (has(labels, label)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(Map<String, String> labels, String label) {
        int equals = label.indexOf('=');
        String value = labels.get(equals < 0 ? label : label.substring(0, equals));
        return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
    }
}
