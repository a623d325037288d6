package dev.jcontainer.image.registry.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One challenge of a field {@code WWW-Authenticate}. Immutable.
 *
 * @param scheme in lower case: {@code bearer}, {@code basic}
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** A parameter; empty if there is none. */
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Reads all challenges of these fields. What is malformed ends its field: what came before it counts. */
    static List<Challenge> parse(List<String> fields) {
        List<Challenge> challenges = new ArrayList<>();
        for (String field : fields) {
            new ChallengeParser(field).parse(challenges);
        }
        return challenges;
    }
}
