package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Ulimit;

/** The options of {@code run} about kernel parameters (sysctl) and resource limits (man 2 setrlimit). */
final class KernelOptions {
    private static final String KERNEL = "Kernel parameters and resource limits";

    static final OptionList LIST = new OptionList();

    static final Option SYSCTL = LIST.add(Option.value(
                    KERNEL,
                    "sysctl",
                    "NAME=VALUE",
                    "Set a kernel parameter of the container's own namespaces: net.*, fs.mqueue.*, kernel.msg*,"
                            + " kernel.sem, kernel.shm* or kernel.domainname. Others would change the whole machine and"
                            + " are refused.")
            .repeatable()
            .example("--sysctl net.ipv4.ip_unprivileged_port_start=0"));

    static final Option ULIMIT = LIST.add(Option.value(
                    KERNEL,
                    "ulimit",
                    "NAME=SOFT[:HARD]",
                    "Set a resource limit: as, core, data, fsize, memlock, msgqueue and stack in bytes, cpu in seconds,"
                            + " rttime in microseconds, or locks, nice, nofile, nproc, rss, rtprio, sigpending. -1 is"
                            + " unlimited. HARD defaults to SOFT; raising it above the caller's limit needs"
                            + " CAP_SYS_RESOURCE.")
            .repeatable()
            .example("--ulimit nofile=1024:4096"));

    private KernelOptions() {}

    /** Puts the kernel parameters and resource limits of a command line into the builder. */
    static void apply(Arguments arguments, ContainerSpec.Builder builder) {
        for (String sysctl : arguments.values(SYSCTL)) {
            int equals = sysctl.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(
                        "The kernel parameter '" + sysctl + "' is not of the form " + SYSCTL.argument());
            }
            builder.sysctl(sysctl.substring(0, equals), sysctl.substring(equals + 1));
        }
        for (String ulimit : arguments.values(ULIMIT)) {
            builder.ulimit(ulimit(ulimit));
        }
    }

    private static Ulimit ulimit(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Ulimit.Resource resource = Ulimit.Resource.ofOption(name);
        if (resource == null) {
            throw new IllegalArgumentException("The resource limit '" + text + "' is of the unknown resource '" + name
                    + "'; supported are " + resources());
        }
        String value = equals < 0 ? "" : text.substring(equals + 1);
        int colon = value.indexOf(':');
        long soft = limit(text, colon < 0 ? value : value.substring(0, colon));
        return new Ulimit(resource, soft, colon < 0 ? soft : limit(text, value.substring(colon + 1)));
    }

    private static long limit(String text, String number) {
        if (number.equals("-1") || number.equals("unlimited")) {
            return Ulimit.UNLIMITED;
        }
        boolean valid = !number.isEmpty();
        for (int i = 0; i < number.length(); i++) {
            valid &= number.charAt(i) >= '0' && number.charAt(i) <= '9';
        }
        if (!valid) {
            throw new IllegalArgumentException("The resource limit '" + text + "' is not of the form "
                    + ULIMIT.argument() + " with numbers, or -1 for unlimited");
        }
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The resource limit '" + text + "' is above " + Long.MAX_VALUE + "; -1 is unlimited", e);
        }
    }

    private static String resources() {
        StringBuilder names = new StringBuilder();
        for (Ulimit.Resource resource : Ulimit.Resource.values()) {
            names.append(names.length() == 0 ? "" : ", ").append(resource.option());
        }
        return names.toString();
    }
}
