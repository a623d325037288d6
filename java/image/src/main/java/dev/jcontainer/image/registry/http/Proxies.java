package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcontainer.kernel.PlainText;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxies of the environment: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, also in lower case, as
 * programs that are written in Go read them. This machine itself is never reached by a proxy. Immutable.
 *
 * @see <a href="https://pkg.go.dev/golang.org/x/net/http/httpproxy">httpproxy</a>
 */
public final class Proxies {
    private final String http;
    private final String https;
    private final String[] without;

    private Proxies(String http, String https, String without) {
        this.http = http;
        this.https = https;
        this.without = without.split(",", -1);
    }

    /** The proxies of these variables. */
    public static Proxies of(Map<String, String> environment) {
        return new Proxies(
                either(environment, "HTTP_PROXY"), either(environment, "HTTPS_PROXY"), either(environment, "NO_PROXY"));
    }

    private static String either(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        return upper.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
    }

    /**
     * The proxy for an address; null for none.
     *
     * @throws RefusedException if the variable has no address of a proxy that is supported
     */
    public @Nullable Proxy forUrl(Url url) throws RefusedException {
        String text = url.tls() ? https : http;
        return text.isEmpty() || url.isLoopback() || isWithout(url)
                ? null
                : proxy(text, url.tls() ? "HTTPS_PROXY" : "HTTP_PROXY");
    }

    private static Proxy proxy(String text, String variable) throws RefusedException {
        int scheme = text.indexOf("://");
        String rest = scheme < 0 ? text : text.substring(scheme + 3);
        String kind = scheme < 0 ? "http" : text.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (!kind.equals("http") && !kind.equals("https")) {
            throw new RefusedException("The variable " + variable + " names a proxy of the kind "
                    + PlainText.quoted(kind) + "; http and https are supported");
        }
        int end = rest.indexOf('/');
        String authority = end < 0 ? rest : rest.substring(0, end);
        int at = authority.lastIndexOf('@');
        try {
            Url url = Url.parse(kind + "://" + authority.substring(at + 1));
            return new Proxy(url, at < 0 ? null : basic(authority.substring(0, at)));
        } catch (RefusedException e) {
            throw new RefusedException(
                    "The variable " + variable + " has no address of a proxy, such as" + " http://proxy.example:3128",
                    e);
        }
    }

    private static String basic(String user) {
        String both = user.indexOf(':') < 0 ? user + ":" : user;
        return "Basic " + Base64.getEncoder().encodeToString(decoded(both));
    }

    /** Without the encoding in percent, which a password needs if it has a slash or an at sign. */
    private static byte[] decoded(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            decoded.write(low < 0 ? bytes[i] : 16 * high + low);
            i += low < 0 ? 0 : 2;
        }
        return decoded.toByteArray();
    }

    private boolean isWithout(Url url) {
        String host =
                url.host().startsWith("[") ? url.host().substring(1, url.host().length() - 1) : url.host();
        for (String entry : without) {
            if (matches(entry.strip().toLowerCase(Locale.ROOT), host, url.port())) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String entry, String host, int port) {
        if (entry.isEmpty() || entry.equals("*")) {
            return !entry.isEmpty();
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return Range.contains(entry.substring(0, slash), entry.substring(slash + 1), host);
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        boolean hasPort = colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        if (hasPort) {
            if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        if (Range.contains(name, "", host)) {
            return true;
        }
        boolean below = name.startsWith(".") || name.startsWith("*.");
        String domain = below ? name.substring(name.indexOf('.') + 1) : name;
        return host.endsWith("." + domain) || !below && host.equals(domain);
    }

    /** Ranges of IP addresses, without a look-up of names. */
    private static final class Range {
        /** Whether the network of so many bits has the address; all bits if the number is empty. */
        static boolean contains(String network, String bits, String address) {
            byte[] wanted = bytes(network);
            byte[] given = bytes(address);
            if (wanted.length == 0 || wanted.length != given.length || bits.length() > 3) {
                return false;
            }
            int count = bits.isEmpty() ? 8 * wanted.length : 0;
            for (int i = 0; i < bits.length(); i++) {
                int digit = Character.digit(bits.charAt(i), 10);
                count = digit < 0 ? 8 * wanted.length + 1 : 10 * count + digit;
            }
            boolean same = count <= 8 * wanted.length;
            for (int i = 0; i < count && same; i++) {
                int mask = 0x80 >> (i & 7);
                same = (wanted[i >> 3] & mask) == (given[i >> 3] & mask);
            }
            return same;
        }

        private static byte[] bytes(String address) {
            return ServerAddresses.literal(address);
        }
    }
}
