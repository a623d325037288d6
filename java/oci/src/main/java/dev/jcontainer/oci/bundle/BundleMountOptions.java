package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.plan.step.Step;
import java.util.ArrayList;
import java.util.List;

/** The options of one mount, sorted: what is the mount's own, how it propagates, what is the file system's. */
public final class BundleMountOptions {
    private static final int NOATIME = 0x10;
    private static final int STRICTATIME = 0x20;
    private static final int NODIRATIME = 0x80;
    private static final int NOSYMFOLLOW = 0x200000;
    /** The field of the atime values: they exclude each other, so all of it is cleared with each. */
    private static final int ATIME = 0x70;

    private static final int UNBINDABLE = 0x20000;
    private static final int SHARED = 0x100000;

    /** An option of {@code mount(8)}: bits of MOUNT_ATTR to set and to clear. */
    private record Attribute(String name, int set, int clear) {}

    private static final Attribute[] ATTRIBUTES = {
        new Attribute("ro", Step.READONLY, 0),
        new Attribute("rw", 0, Step.READONLY),
        new Attribute("nosuid", Step.NOSUID, 0),
        new Attribute("suid", 0, Step.NOSUID),
        new Attribute("nodev", Step.NODEV, 0),
        new Attribute("dev", 0, Step.NODEV),
        new Attribute("noexec", Step.NOEXEC, 0),
        new Attribute("exec", 0, Step.NOEXEC),
        new Attribute("noatime", NOATIME, ATIME),
        new Attribute("atime", 0, ATIME),
        new Attribute("relatime", 0, ATIME),
        new Attribute("norelatime", 0, ATIME),
        new Attribute("strictatime", STRICTATIME, ATIME),
        new Attribute("nostrictatime", 0, ATIME),
        new Attribute("nodiratime", NODIRATIME, 0),
        new Attribute("diratime", 0, NODIRATIME),
        new Attribute("nosymfollow", NOSYMFOLLOW, 0),
        new Attribute("symfollow", 0, NOSYMFOLLOW)
    };

    private record Propagation(String name, int flags) {}

    private static final Propagation[] PROPAGATIONS = {
        new Propagation("private", Step.PRIVATE_PROPAGATION),
        new Propagation("rprivate", Step.PRIVATE_PROPAGATION | Step.RECURSIVE_PROPAGATION),
        new Propagation("slave", Step.SLAVE_PROPAGATION),
        new Propagation("rslave", Step.SLAVE_PROPAGATION | Step.RECURSIVE_PROPAGATION),
        new Propagation("shared", SHARED),
        new Propagation("rshared", SHARED | Step.RECURSIVE_PROPAGATION),
        new Propagation("unbindable", UNBINDABLE),
        new Propagation("runbindable", UNBINDABLE | Step.RECURSIVE_PROPAGATION)
    };

    /** What is the file system's as a whole, and does not concern a view of one that is mounted already. */
    private static final String[] SUPERBLOCK = {"sync", "dirsync", "mand", "lazytime"};

    /** The defaults of what is above. */
    private static final String[] NOTHING = {"defaults", "async", "nomand", "nolazytime", "loud"};

    private int set;
    private int clear;
    private int recursiveSet;
    private int recursiveClear;
    private int propagation;
    private boolean isBind;
    private boolean isRecursive;
    private boolean copiesUp;
    private boolean isMapped;
    private boolean isMappedBelow;
    private final List<String> data = new ArrayList<>();

    private BundleMountOptions() {}

    /**
     * Sorts them.
     *
     * @param path of the list in the document
     * @throws DocumentException for one that cannot be
     */
    static BundleMountOptions of(String path, List<String> options) throws DocumentException {
        BundleMountOptions sorted = new BundleMountOptions();
        for (int i = 0; i < options.size(); i++) {
            sorted.add(path + "[" + i + "]", options.get(i));
        }
        return sorted;
    }

    private void add(String path, String option) throws DocumentException {
        if (option.equals("bind") || option.equals("rbind")) {
            isBind = true;
            isRecursive |= option.equals("rbind");
            return;
        }
        if (isAmong(NOTHING, option) || addAttribute(option, false) || addPropagation(option)) {
            return;
        }
        if (option.startsWith("r") && addAttribute(option.substring(1), true)) {
            return;
        }
        if (option.equals("tmpcopyup")) {
            copiesUp = true;
            return;
        }
        if (option.equals("idmap") || option.equals("ridmap")) {
            isMapped = true;
            isMappedBelow = option.equals("ridmap");
            return;
        }
        if (option.equals("remount")) {
            throw new DocumentException(path, "there is nothing to remount: what is mounted is new");
        }
        data.add(option);
    }

    private boolean addAttribute(String name, boolean recursive) {
        for (Attribute attribute : ATTRIBUTES) {
            if (attribute.name.equals(name)) {
                if (recursive) {
                    // As in runc what is set stays set, whatever clears it; the kernel clears first. Of atime the last
                    // holds.
                    recursiveSet = recursiveSet & ~(attribute.clear & ATIME) | attribute.set;
                    recursiveClear |= attribute.clear;
                } else {
                    set = set & ~attribute.clear | attribute.set;
                    clear = clear & ~attribute.set | attribute.clear;
                }
                return true;
            }
        }
        return false;
    }

    private boolean addPropagation(String name) {
        int flags = propagation(name);
        propagation = flags == 0 ? propagation : flags;
        return flags != 0;
    }

    /** The {@code MS_} flags of a word, 0 for one that is none. */
    static int propagation(String name) {
        for (Propagation known : PROPAGATIONS) {
            if (known.name.equals(name)) {
                return known.flags;
            }
        }
        return 0;
    }

    private static boolean isAmong(String[] words, String option) {
        for (String word : words) {
            if (word.equals(option)) {
                return true;
            }
        }
        return false;
    }

    /** The names that are understood here, those of a file system apart. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of("bind", "rbind", "tmpcopyup", "idmap", "ridmap"));
        for (Attribute attribute : ATTRIBUTES) {
            names.add(attribute.name);
            names.add("r" + attribute.name);
        }
        for (Propagation known : PROPAGATIONS) {
            names.add(known.name);
        }
        names.addAll(List.of(SUPERBLOCK));
        names.addAll(List.of(NOTHING));
        return names;
    }

    /** {@code MOUNT_ATTR} bits to set. */
    int set() {
        return set;
    }

    /** To clear; for a new file system there is nothing to clear. */
    int clear() {
        return clear;
    }

    /** To set on what is mounted below, too. */
    int recursiveSet() {
        return recursiveSet;
    }

    /** To clear there. */
    int recursiveClear() {
        return recursiveClear;
    }

    /** {@code MS_} flags, 0 where nothing is said. */
    int propagation() {
        return propagation;
    }

    /** Whether mounts spread from the host's side or to it. */
    boolean propagates() {
        return (propagation & (SHARED | Step.SLAVE_PROPAGATION)) != 0;
    }

    boolean isBind() {
        return isBind;
    }

    /** Whether what is mounted below the source comes along. */
    boolean isRecursive() {
        return isRecursive;
    }

    /** Whether what lies at the target is copied to the new file system. */
    boolean copiesUp() {
        return copiesUp;
    }

    /** Whether the owners are to be mapped. */
    boolean isMapped() {
        return isMapped;
    }

    /** Whether those of what is mounted below are, too. */
    boolean isMappedBelow() {
        return isMappedBelow;
    }

    /** Whether the file system is told this option, whatever its value. */
    boolean hasData(String name) {
        for (String option : data) {
            if (option.startsWith(name + "=")) {
                return true;
            }
        }
        return false;
    }

    /** What the file system is told. */
    List<String> data() {
        return data;
    }
}
