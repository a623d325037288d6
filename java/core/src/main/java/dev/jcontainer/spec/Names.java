package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of a container, and those by which it finds other hosts.
 *
 * @param container the container's name for other commands, or null if it has none
 * @param hostname the host name, or null for a random one
 * @param hosts the lines of {@code /etc/hosts} besides those of every container
 * @param dns the content of {@code /etc/resolv.conf}
 */
record Names(@Nullable String container, @Nullable String hostname, List<HostEntry> hosts, Dns dns) {
    static final Names DEFAULT = new Names(null, null, List.of(), Dns.NONE);

    private static final int MAX_HOSTNAME = 64;

    Names {
        hosts = List.copyOf(hosts);
    }

    /** Sets the name: a letter or digit, followed by letters, digits, underscores, dots and hyphens. */
    Names withContainer(String value) {
        boolean valid = isOfNameCharacters(value) && isLetterOrDigit(value.charAt(0));
        if (!valid) {
            throw new IllegalArgumentException("The name " + PlainText.quoted(value)
                    + " is not a letter or digit followed by letters, digits, underscores, dots and hyphens");
        }
        return new Names(value, hostname, hosts, dns);
    }

    /**
     * Sets the host name: 1 to 64 letters, digits, dots, underscores and hyphens; the first character is not a hyphen.
     */
    Names withHostname(String value) {
        boolean valid = isOfNameCharacters(value) && value.length() <= MAX_HOSTNAME && value.charAt(0) != '-';
        if (!valid) {
            throw new IllegalArgumentException("The host name " + PlainText.quoted(value)
                    + " is not 1 to 64 letters, digits, dots, underscores and hyphens with no hyphen first");
        }
        return new Names(container, value, hosts, dns);
    }

    Names plusHost(HostEntry entry) {
        return new Names(container, hostname, Copies.plus(hosts, entry), dns);
    }

    Names withDns(Dns value) {
        return new Names(container, hostname, hosts, value);
    }

    private static boolean isOfNameCharacters(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return !value.isEmpty();
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
