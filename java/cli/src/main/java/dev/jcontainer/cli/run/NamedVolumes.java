package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.engine.spec.VolumeMount;
import java.util.ArrayList;
import java.util.List;

/** The volumes of the engine in {@code --volume} and {@code --mount}: those with a name, and new ones without. */
final class NamedVolumes {
    static final String NEEDS_DETACH = "only a detached container can have (--detach, create)";

    private NamedVolumes() {}

    /** Whether a value of {@code --volume} is one: {@code NAME:DST[:OPTION,...]} or {@code DST}. */
    static boolean is(String volume) {
        int colon = volume.indexOf(':');
        return colon < 0 ? volume.startsWith("/") : !VolumeParser.isPath(volume);
    }

    /**
     * The volumes of a command line, in its order.
     *
     * @throws IllegalArgumentException if one is invalid
     */
    static List<VolumeMount> of(Arguments arguments) {
        List<VolumeMount> volumes = new ArrayList<>();
        for (String volume : arguments.values(FileSystemOptions.VOLUME)) {
            if (is(volume)) {
                volumes.add(parse(volume));
            }
        }
        for (String mount : arguments.values(FileSystemOptions.MOUNT)) {
            MountParser parsed = new MountParser(mount).read();
            if (parsed.isVolume()) {
                volumes.add(parsed.volume());
            }
        }
        return volumes;
    }

    private static VolumeMount parse(String text) {
        String what = "The volume '" + text + "'";
        int first = text.indexOf(':');
        if (first < 0) {
            return checked(what, new VolumeMount("", text, false, true));
        }
        if (first == 0) {
            throw new IllegalArgumentException(what + " has an empty name");
        }
        int second = text.indexOf(':', first + 1);
        String target = text.substring(first + 1, second < 0 ? text.length() : second);
        boolean isReadOnly = false;
        boolean copies = true;
        for (String option : second < 0 ? List.<String>of() : VolumeParser.split(text.substring(second + 1))) {
            switch (option) {
                case "ro":
                    isReadOnly = true;
                    break;
                case "nocopy":
                    copies = false;
                    break;
                case "rw":
                case "z":
                case "Z":
                    break;
                default:
                    throw VolumeParser.unknown(what, "option", option, "rw, ro, nocopy, z and Z");
            }
        }
        return checked(what, new VolumeMount(text.substring(0, first), target, isReadOnly, copies));
    }

    static VolumeMount checked(String what, VolumeMount volume) {
        if (!volume.target().startsWith("/")) {
            throw new IllegalArgumentException(
                    what + " has the destination '" + volume.target() + "', but a mount path must be absolute");
        }
        if (volume.target().equals("/")) {
            throw new IllegalArgumentException(what + " has the destination '/', which cannot be a mount");
        }
        return volume;
    }

    static void checkDriver(String driver) {
        if (!driver.equals("local")) {
            throw new IllegalArgumentException("the volume driver '" + driver + "' is not supported, only local");
        }
    }
}
