package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;

/**
 * A kernel parameter of the container's namespaces, {@code man 8 sysctl}. Immutable.
 *
 * @param path the path below {@code /proc/sys}, such as {@code net/ipv4/ip_forward}
 * @param value the value that is written to it
 */
public record Sysctl(String path, String value) {
    private static final String[] IPC = {
        "kernel/msgmax",
        "kernel/msgmnb",
        "kernel/msgmni",
        "kernel/sem",
        "kernel/shmall",
        "kernel/shmmax",
        "kernel/shmmni",
        "kernel/shm_rmid_forced"
    };

    public Sysctl {
        Checks.path("kernel parameter", path);
        Checks.argument("value of " + path, value);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("The kernel parameter " + path + " has no value");
        }
        checkComponents(path);
        checkNamespaced(path);
    }

    /**
     * Returns a parameter by its name, with dots or slashes. As in {@code sysctl(8)}, the first dot or slash decides:
     * this character separates components, and the other one stands for it inside a component. So {@code
     * net/ipv4/conf/eth0.1/rp_filter} and {@code net.ipv4.conf.eth0/1.rp_filter} are the same.
     *
     * @throws IllegalArgumentException if the parameter does not belong to a namespace that every container has
     */
    public static Sysctl of(String name, String value) {
        StringBuilder path = new StringBuilder(name);
        int dot = name.indexOf('.');
        int slash = name.indexOf('/');
        boolean areDots = dot >= 0 && (slash < 0 || dot < slash);
        for (int i = 0; areDots && i < path.length(); i++) {
            char c = path.charAt(i);
            path.setCharAt(i, c == '.' ? '/' : c == '/' ? '.' : c);
        }
        return new Sysctl(path.toString(), value);
    }

    private static void checkComponents(String path) {
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String component = path.substring(start, end);
            if (component.isEmpty() || component.equals(".") || component.equals("..")) {
                throw new IllegalArgumentException(
                        "The kernel parameter " + PlainText.quoted(path) + " is not a valid name");
            }
            start = end + 1;
        }
    }

    /** Refuses all other parameters: they belong to the host, and a change would affect the whole machine. */
    private static void checkNamespaced(String path) {
        if (path.equals("kernel/hostname")) {
            throw new IllegalArgumentException(
                    "The kernel parameter kernel.hostname is not set this way: give a host name (--hostname)");
        }
        if (path.startsWith("net/") || path.startsWith("fs/mqueue/") || path.equals("kernel/domainname")) {
            return;
        }
        for (String name : IPC) {
            if (name.equals(path)) {
                return;
            }
        }
        throw new IllegalArgumentException("The kernel parameter " + PlainText.quoted(path)
                + " belongs to the whole machine, not to a container: only"
                + " net.*, fs.mqueue.*, kernel.msg*, kernel.sem, kernel.shm* and kernel.domainname belong to"
                + " the container's own namespaces");
    }
}
