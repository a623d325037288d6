package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.value.Sizes;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.Dns;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Ulimit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The options of {@code run} about mounts, devices, kernel parameters, resource limits and names of hosts. */
final class FileSystemParser {
    private final Arguments arguments;
    private final ContainerSpec.Builder builder;

    private FileSystemParser(Arguments arguments, ContainerSpec.Builder builder) {
        this.arguments = arguments;
        this.builder = builder;
    }

    /** Puts what the command line says into the builder. */
    static void apply(Arguments arguments, ContainerSpec.Builder builder) throws IOException {
        FileSystemParser spec = new FileSystemParser(arguments, builder);
        spec.mounts();
        spec.devices();
        spec.parameters();
        spec.names();
    }

    /** As with docker, those nearer to the root first, whatever their order on the command line. */
    private void mounts() throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String volume : arguments.values(RunOptions.VOLUME)) {
            insert(mounts, VolumeParser.volume(volume));
        }
        for (String mount : arguments.values(RunOptions.MOUNT)) {
            insert(mounts, VolumeParser.mount(mount));
        }
        for (String tmpfs : arguments.values(RunOptions.TMPFS)) {
            insert(mounts, VolumeParser.tmpfs(tmpfs));
        }
        for (Mount mount : mounts) {
            builder.mount(mount);
        }
    }

    private static void insert(List<Mount> mounts, Mount mount) {
        int at = mounts.size();
        while (at > 0 && depth(mounts.get(at - 1).target()) > depth(mount.target())) {
            at--;
        }
        mounts.add(at, mount);
    }

    private static int depth(String path) {
        int depth = 0;
        for (int i = 0; i < path.length(); i++) {
            boolean begins = path.charAt(i) != '/' && (i == 0 || path.charAt(i - 1) == '/');
            depth += begins ? 1 : 0;
        }
        return depth;
    }

    private void devices() {
        for (String device : arguments.values(RunOptions.DEVICE)) {
            builder.device(device(device));
        }
    }

    private static Device device(String text) {
        int first = text.indexOf(':');
        int second = first < 0 ? -1 : text.indexOf(':', first + 1);
        String source = first < 0 ? text : text.substring(0, first);
        String middle = first < 0 ? "" : text.substring(first + 1, second < 0 ? text.length() : second);
        boolean isAccess = second < 0 && !middle.isEmpty() && middle.charAt(0) != '/';
        String target = middle.isEmpty() || isAccess ? source : middle;
        String access = isAccess ? middle : second < 0 ? "rwm" : text.substring(second + 1);
        boolean valid = !access.isEmpty() && (first < 0 || !middle.isEmpty());
        for (int i = 0; i < access.length(); i++) {
            char c = access.charAt(i);
            valid &= "rwm".indexOf(c) >= 0 && access.indexOf(c) == i;
        }
        if (isAccess && !isOf(access, "rwm")) {
            throw new IllegalArgumentException("The path of a device in the container '" + middle
                    + "' is not absolute, and no access as rwm either");
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "The device '" + text + "' is not of the form " + RunOptions.DEVICE.argument());
        }
        return new Device(source, target, access.indexOf('r') >= 0, access.indexOf('w') >= 0, access.indexOf('m') >= 0);
    }

    /** Whether a word has no other letters. */
    private static boolean isOf(String word, String letters) {
        for (int i = 0; i < word.length(); i++) {
            if (letters.indexOf(word.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private void parameters() {
        String shmSize = arguments.value(RunOptions.SHM_SIZE);
        if (shmSize != null) {
            builder.shmSize(Sizes.parse("size of /dev/shm", shmSize));
        }
        for (String sysctl : arguments.values(RunOptions.SYSCTL)) {
            int equals = sysctl.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(
                        "The kernel parameter '" + sysctl + "' is not of the form " + RunOptions.SYSCTL.argument());
            }
            builder.sysctl(sysctl.substring(0, equals), sysctl.substring(equals + 1));
        }
        for (String ulimit : arguments.values(RunOptions.ULIMIT)) {
            builder.ulimit(ulimit(ulimit));
        }
    }

    private static Ulimit ulimit(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Ulimit.Resource resource = Ulimit.Resource.ofOption(name);
        if (resource == null) {
            throw new IllegalArgumentException("The resource limit '" + text + "' is of the unknown resource '" + name
                    + "'; there are " + resources());
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
                    + RunOptions.ULIMIT.argument() + " with numbers, or -1 for unlimited");
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

    private void names() {
        for (String host : arguments.values(RunOptions.ADD_HOST)) {
            int end = separator(host);
            if (end <= 0) {
                throw new IllegalArgumentException(
                        "The host '" + host + "' is not of the form " + RunOptions.ADD_HOST.argument());
            }
            builder.host(host.substring(0, end), unbracketed(host.substring(end + 1)));
        }
        List<String> servers = arguments.values(RunOptions.DNS);
        List<String> search = arguments.values(RunOptions.DNS_SEARCH);
        List<String> options = arguments.values(RunOptions.DNS_OPTION);
        if (!servers.isEmpty() || !search.isEmpty() || !options.isEmpty()) {
            builder.dns(new Dns(servers, search, options));
        }
    }

    /** {@code =}, or the first colon as docker once had it alone. */
    private static int separator(String host) {
        int equals = host.indexOf('=');
        return equals >= 0 ? equals : host.indexOf(':');
    }

    private static String unbracketed(String address) {
        boolean isBracketed = address.length() > 2 && address.startsWith("[") && address.endsWith("]");
        return isBracketed ? address.substring(1, address.length() - 1) : address;
    }
}
