package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/**
 * The address of a request: {@code http} or {@code https}, a host, a port, and the target with its query. Immutable.
 *
 * @param tls whether it is {@code https}
 * @param host the name in lower case, or an IP address; one of IPv6 in brackets
 * @param port from 1 to 65535
 * @param target begins with a slash; all characters are printable ASCII
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986">RFC 3986</a>
 */
public record Url(boolean tls, String host, int port, String target) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MOST_PORT = 65_535;

    /** Signed addresses of blob stores have some kilobytes. */
    private static final int MOST_LENGTH = 16 << 10;

    /** An address of a registry's API; the authority is {@code HOST[:PORT]}. */
    public static Url of(boolean tls, String authority, String target) throws RefusedException {
        return parse((tls ? "https://" : "http://") + authority + target);
    }

    /**
     * Reads an absolute address. Characters that do not belong into one are encoded, as browsers do; a fragment is left
     * out.
     *
     * @throws RefusedException if it is none of HTTP, or not well formed
     */
    public static Url parse(String text) throws RefusedException {
        boolean tls = startsWith(text, "https://");
        if (!tls && !startsWith(text, "http://")) {
            throw new RefusedException("The address '" + shown(text) + "' is not one of http or https");
        }
        if (text.length() > MOST_LENGTH) {
            throw new RefusedException(
                    "The address '" + shown(text) + "' has more than " + MOST_LENGTH + " characters");
        }
        int start = tls ? 8 : 7;
        int end = start;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String authority = text.substring(start, end);
        int colon = authority.lastIndexOf(':');
        boolean port = colon > authority.lastIndexOf(']');
        String host = (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
        checkHost(host, text);
        return new Url(
                tls,
                host,
                port ? port(authority.substring(colon + 1), tls, text) : tls ? HTTPS : HTTP,
                target(text.substring(end), text));
    }

    private static boolean startsWith(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    /** A user in front of the host is refused here too: a password must not come from a server's answer. */
    private static void checkHost(String host, String text) throws RefusedException {
        boolean ip6 = host.startsWith("[") && host.endsWith("]");
        String letters = ip6 ? host.substring(1, host.length() - 1) : host;
        boolean right = !letters.isEmpty() && letters.length() <= 255;
        for (int i = 0; i < letters.length() && right; i++) {
            char c = letters.charAt(i);
            boolean digit = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c == '.';
            right = ip6 ? digit || c == ':' : digit || c >= 'g' && c <= 'z' || c == '-' || c == '_';
        }
        if (!right) {
            throw new RefusedException("The address '" + shown(text) + "' has no right host");
        }
    }

    private static int port(String digits, boolean tls, String text) throws RefusedException {
        if (digits.isEmpty()) {
            return tls ? HTTPS : HTTP;
        }
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 10);
            port = digit < 0 || digits.charAt(i) > '9' || port > MOST_PORT ? MOST_PORT + 1 : 10 * port + digit;
        }
        if (port < 1 || port > MOST_PORT) {
            throw new RefusedException("The address '" + shown(text) + "' has no right port");
        }
        return port;
    }

    private static String target(String text, String whole) throws RefusedException {
        StringBuilder target = new StringBuilder(text.length() + 1);
        if (!text.startsWith("/")) {
            target.append('/');
        }
        byte[] bytes = text.getBytes(UTF_8);
        for (byte one : bytes) {
            int c = one & 0xff;
            if (c == '#') {
                break;
            }
            if (c == '\r' || c == '\n' || c == 0) {
                throw new RefusedException("The address '" + shown(whole) + "' has a line break or a NUL");
            }
            boolean encoded = c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0;
            if (encoded) {
                target.append('%').append(hex(c >> 4)).append(hex(c & 15));
            } else {
                target.append((char) c);
            }
        }
        return target.toString();
    }

    private static char hex(int digit) {
        return "0123456789ABCDEF".charAt(digit);
    }

    /** The address that a header {@code Location} or {@code Link} of an answer from this address means. */
    public Url resolve(String location) throws RefusedException {
        int colon = location.indexOf(':');
        int slash = location.indexOf('/');
        if (location.startsWith("//")) {
            return parse((tls ? "https:" : "http:") + location);
        }
        if (colon > 0 && (slash < 0 || colon < slash) && location.indexOf('?') < 0 || startsWith(location, "http")) {
            return parse(location);
        }
        String origin = (tls ? "https://" : "http://") + authority();
        if (location.startsWith("/")) {
            return parse(origin + location);
        }
        String path = path();
        String base =
                location.isEmpty() || location.startsWith("?") ? path : path.substring(0, path.lastIndexOf('/') + 1);
        return parse(origin + base + location);
    }

    /** This address with a further member of its query. */
    public Url with(String name, String value) throws RefusedException {
        String more = name + "=" + encoded(value);
        return parse(origin() + target + (target.indexOf('?') < 0 ? "?" : target.endsWith("?") ? "" : "&") + more);
    }

    /** A text as a value of a query or of a form: all but letters, digits and {@code -._~} in percent. */
    public static String encoded(String value) {
        StringBuilder text = new StringBuilder();
        for (byte one : value.getBytes(UTF_8)) {
            int c = one & 0xff;
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (plain || c == '-' || c == '.' || c == '_' || c == '~') {
                text.append((char) c);
            } else {
                text.append('%').append(hex(c >> 4)).append(hex(c & 15));
            }
        }
        return text.toString();
    }

    /** Whether scheme, host and port are the same, so that what is meant for one may be sent to the other. */
    public boolean isSameOrigin(Url other) {
        return tls == other.tls && port == other.port && host.equals(other.host);
    }

    /** Whether the host is this machine, by its name or address. */
    public boolean isLoopback() {
        return isLoopback(host);
    }

    /** Whether a host is this machine: {@code localhost}, 127.0.0.0/8 or {@code [::1]}. */
    public static boolean isLoopback(String host) {
        if (host.equals("localhost") || host.equals("[::1]")) {
            return true;
        }
        boolean numbers = host.startsWith("127.");
        for (int i = 0; i < host.length() && numbers; i++) {
            char c = host.charAt(i);
            numbers = c >= '0' && c <= '9' || c == '.';
        }
        return numbers;
    }

    /** The host, and the port unless it is the usual one. */
    public String authority() {
        return port == (tls ? HTTPS : HTTP) ? host : host + ":" + port;
    }

    /** Scheme, host and port. */
    public String origin() {
        return (tls ? "https://" : "http://") + authority();
    }

    private String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Without the query, which may be secret: blob stores put signatures there. */
    @Override
    public String toString() {
        return origin() + path();
    }

    private static String shown(String text) {
        int query = text.indexOf('?');
        return Printable.text(query < 0 ? text : text.substring(0, query), 200);
    }
}
