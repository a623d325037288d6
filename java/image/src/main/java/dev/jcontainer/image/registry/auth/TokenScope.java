package dev.jcontainer.image.registry.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a token is asked for: {@code repository:NAME:pull,push}, several with blanks between them, or nothing. Equal
 * scopes have equal texts. Immutable.
 *
 * @param text the scopes in order
 * @see <a href="https://distribution.github.io/distribution/spec/auth/scope/">Token Scope Documentation</a>
 */
public record TokenScope(String text) {
    /** No scope, for a check of the credentials alone. */
    public static final TokenScope NONE = new TokenScope("");

    /** To read a repository. */
    public static TokenScope pull(String repository) {
        return new TokenScope("repository:" + repository + ":pull");
    }

    /** To read and write a repository. */
    public static TokenScope push(String repository) {
        return new TokenScope("repository:" + repository + ":pull,push");
    }

    /** This scope and another one; the actions of one resource are joined. */
    public TokenScope and(String other) {
        if (other.isEmpty() || other.equals(text)) {
            return this;
        }
        Map<String, List<String>> actions = new TreeMap<>();
        List<String> foreign = new ArrayList<>();
        add(text, actions, foreign);
        add(other, actions, foreign);
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : actions.entrySet()) {
            all.add(entry.getKey() + ":" + String.join(",", entry.getValue()));
        }
        all.addAll(foreign);
        return new TokenScope(String.join(" ", all));
    }

    /** A name may have a colon, with a registry's port, so the actions are what is behind the last one. */
    private static void add(String scopes, Map<String, List<String>> actions, List<String> foreign) {
        for (String scope : scopes.split(" ", -1)) {
            int last = scope.lastIndexOf(':');
            if (last <= scope.indexOf(':')) {
                if (!scope.isEmpty() && !foreign.contains(scope)) {
                    foreign.add(scope);
                }
                continue;
            }
            List<String> known = actions.computeIfAbsent(scope.substring(0, last), key -> new ArrayList<>());
            for (String action : scope.substring(last + 1).split(",", -1)) {
                if (!action.isEmpty() && !known.contains(action)) {
                    known.add(action);
                }
            }
        }
    }
}
