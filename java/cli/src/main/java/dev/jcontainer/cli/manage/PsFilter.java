package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.model.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The filter of {@code ps}: a container must match one of the values of each given key, as with docker. */
final class PsFilter {
    static final Option OPTION = Option.value(
                    "Output",
                    "filter",
                    "KEY=VALUE",
                    "List only matching containers: id= and name= take a regular expression that matches a part,"
                            + " status= takes running or paused. A container must match one of the values of each key.")
            .letter('f')
            .repeatable()
            .example("--filter name=^web");

    private static final List<String> STATES =
            List.of("created", "restarting", "running", "removing", "paused", "exited", "dead");

    private final List<Pattern> ids = new ArrayList<>();
    private final List<Pattern> names = new ArrayList<>();
    private final List<String> states = new ArrayList<>();

    private PsFilter() {}

    /**
     * Reads the values of the option.
     *
     * @throws IllegalArgumentException if one is not a filter
     */
    static PsFilter of(List<String> values) {
        PsFilter filter = new PsFilter();
        for (String value : values) {
            int equals = value.indexOf('=');
            filter.add(value, equals < 0 ? value : value.substring(0, equals), value.substring(equals + 1));
        }
        return filter;
    }

    private void add(String whole, String key, String value) {
        switch (key) {
            case "id":
                ids.add(pattern(whole, value));
                break;
            case "name":
                names.add(pattern(whole, value));
                break;
            case "status":
                if (!STATES.contains(value)) {
                    throw new IllegalArgumentException(
                            "The filter '" + whole + "' has none of the states " + String.join(", ", STATES));
                }
                states.add(value);
                break;
            default:
                throw new IllegalArgumentException(
                        "The filter '" + whole + "' is none of id=PATTERN, name=PATTERN and status=STATE");
        }
    }

    private static Pattern pattern(String whole, String value) {
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "The filter '" + whole + "' has no regular expression: " + e.getDescription(), e);
        }
    }

    boolean takes(String id, String name, String state) {
        return fits(ids, id) && fits(names, name) && (states.isEmpty() || states.contains(state));
    }

    private static boolean fits(List<Pattern> patterns, String text) {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(text).find()) {
                return true;
            }
        }
        return patterns.isEmpty();
    }
}
