package dev.jcontainer.image.registry.auth;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a field {@code WWW-Authenticate}: several challenges with commas between them, which are also between the
 * parameters of one. A word is a parameter if an equals sign and a value follow; otherwise it begins a challenge.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1">RFC 9110, section 11.6.1</a>
 */
final class ChallengeParser {
    private final String text;
    private int at;

    ChallengeParser(String text) {
        this.text = text;
    }

    void parse(List<Challenge> challenges) {
        @Nullable String scheme = null;
        Map<String, String> parameters = new HashMap<>();
        while (true) {
            skip(" \t,");
            int start = at;
            String word = token();
            if (word.isEmpty()) {
                break;
            }
            skip(" \t");
            String value = scheme != null && at < text.length() && text.charAt(at) == '=' ? value() : null;
            if (value != null && scheme != null) {
                boolean twice = parameters.put(word.toLowerCase(Locale.ROOT), value) != null;
                scheme = twice ? null : scheme; // two values: no value is the right one
                continue;
            }
            if (at < text.length() && text.charAt(at) == '=') {
                break; // a parameter without its challenge, or without its value
            }
            boolean parted = at > start + word.length() || at == text.length() || text.charAt(at) == ',';
            add(challenges, scheme, parameters);
            scheme = parted ? word.toLowerCase(Locale.ROOT) : null;
            parameters = new HashMap<>();
            if (!parted) {
                break;
            }
            skipToken68();
        }
        add(challenges, scheme, parameters);
    }

    private static void add(List<Challenge> challenges, @Nullable String scheme, Map<String, String> parameters) {
        if (scheme != null) {
            challenges.add(new Challenge(scheme, parameters));
        }
    }

    private void skip(String characters) {
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String token() {
        int start = at;
        while (at < text.length() && isToken(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isToken(char c) {
        boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        return letter || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** Reads the value behind an equals sign; null, and nothing is read, if there is none. */
    private @Nullable String value() {
        int start = at;
        at++;
        skip(" \t");
        if (at < text.length() && text.charAt(at) == '"') {
            String quoted = quoted();
            if (quoted == null) {
                at = start;
            }
            return quoted;
        }
        String token = token();
        if (token.isEmpty()) {
            at = start;
            return null;
        }
        return token;
    }

    private @Nullable String quoted() {
        StringBuilder value = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                at = i + 1;
                return value.toString();
            }
            if (c == '\\') {
                i++;
                if (i == text.length()) {
                    return null;
                }
                c = text.charAt(i);
            }
            value.append(c);
        }
        return null;
    }

    /** Passes over what schemes such as Negotiate have in place of parameters: Base64 up to a comma or the end. */
    private void skipToken68() {
        int end = at;
        while (end < text.length() && (isToken(text.charAt(end)) || text.charAt(end) == '/')) {
            end++;
        }
        int signs = end;
        while (end < text.length() && text.charAt(end) == '=') {
            end++;
        }
        int after = end;
        while (after < text.length() && " \t".indexOf(text.charAt(after)) >= 0) {
            after++;
        }
        boolean ends = after == text.length() || text.charAt(after) == ',';
        if (ends && end > at && (end > signs || after == text.length() || signs > at)) {
            at = isParameter(at) ? at : end;
        }
    }

    /** Whether a token, an equals sign and a value begin here. */
    private boolean isParameter(int from) {
        int saved = at;
        at = from;
        boolean parameter = !token().isEmpty();
        skip(" \t");
        parameter = parameter && at < text.length() && text.charAt(at) == '=' && value() != null;
        at = saved;
        return parameter;
    }
}
