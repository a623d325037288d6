package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.PropagationFlag;
import java.util.ArrayList;
import java.util.List;

/** The options of one mount, sorted into attributes of the mount, propagation, and options of the filesystem. */
public final class BundleMountOptions {
    /** An option of {@code mount(8)}, with the attributes that it sets and clears. */
    private record Attribute(String name, Flags<MountAttribute> set, Flags<MountAttribute> clear) {}

    private static final Attribute[] ATTRIBUTES = {
        new Attribute("ro", Flags.of(MountAttribute.READONLY), Flags.none()),
        new Attribute("rw", Flags.none(), Flags.of(MountAttribute.READONLY)),
        new Attribute("nosuid", Flags.of(MountAttribute.NOSUID), Flags.none()),
        new Attribute("suid", Flags.none(), Flags.of(MountAttribute.NOSUID)),
        new Attribute("nodev", Flags.of(MountAttribute.NODEV), Flags.none()),
        new Attribute("dev", Flags.none(), Flags.of(MountAttribute.NODEV)),
        new Attribute("noexec", Flags.of(MountAttribute.NOEXEC), Flags.none()),
        new Attribute("exec", Flags.none(), Flags.of(MountAttribute.NOEXEC)),
        new Attribute("noatime", Flags.of(MountAttribute.NOATIME), Flags.of(MountAttribute.ATIME)),
        new Attribute("atime", Flags.none(), Flags.of(MountAttribute.ATIME)),
        new Attribute("relatime", Flags.none(), Flags.of(MountAttribute.ATIME)),
        new Attribute("norelatime", Flags.none(), Flags.of(MountAttribute.ATIME)),
        new Attribute("strictatime", Flags.of(MountAttribute.STRICTATIME), Flags.of(MountAttribute.ATIME)),
        new Attribute("nostrictatime", Flags.none(), Flags.of(MountAttribute.ATIME)),
        new Attribute("nodiratime", Flags.of(MountAttribute.NODIRATIME), Flags.none()),
        new Attribute("diratime", Flags.none(), Flags.of(MountAttribute.NODIRATIME)),
        new Attribute("nosymfollow", Flags.of(MountAttribute.NOSYMFOLLOW), Flags.none()),
        new Attribute("symfollow", Flags.none(), Flags.of(MountAttribute.NOSYMFOLLOW))
    };

    private record Propagation(String name, Flags<PropagationFlag> flags) {}

    private static final Propagation[] PROPAGATIONS = {
        new Propagation("private", Flags.of(PropagationFlag.PRIVATE)),
        new Propagation("rprivate", Flags.of(PropagationFlag.PRIVATE, PropagationFlag.RECURSIVE)),
        new Propagation("slave", Flags.of(PropagationFlag.SLAVE)),
        new Propagation("rslave", Flags.of(PropagationFlag.SLAVE, PropagationFlag.RECURSIVE)),
        new Propagation("shared", Flags.of(PropagationFlag.SHARED)),
        new Propagation("rshared", Flags.of(PropagationFlag.SHARED, PropagationFlag.RECURSIVE)),
        new Propagation("unbindable", Flags.of(PropagationFlag.UNBINDABLE)),
        new Propagation("runbindable", Flags.of(PropagationFlag.UNBINDABLE, PropagationFlag.RECURSIVE))
    };

    /** Options of the whole filesystem (superblock), which a bind mount of a mounted filesystem cannot change. */
    private static final String[] SUPERBLOCK = {"sync", "dirsync", "mand", "lazytime"};

    /** Options that are defaults and change nothing. */
    private static final String[] NOTHING = {"defaults", "async", "nomand", "nolazytime", "loud"};

    private Flags<MountAttribute> set = Flags.none();
    private Flags<MountAttribute> clear = Flags.none();
    private Flags<MountAttribute> recursiveSet = Flags.none();
    private Flags<MountAttribute> recursiveClear = Flags.none();
    private Flags<PropagationFlag> propagation = Flags.none();
    private boolean isBind;
    private boolean isRecursive;
    private boolean copiesUp;
    private boolean isMapped;
    private boolean isMappedBelow;
    private final List<String> data = new ArrayList<>();

    private BundleMountOptions() {}

    /**
     * Sorts the options of a mount.
     *
     * @param path the path of the list in the document
     * @throws DocumentException if an option is not supported
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
            throw new DocumentException(path, "not supported: every mount of the container is new");
        }
        data.add(option);
    }

    private boolean addAttribute(String name, boolean recursive) {
        for (Attribute attribute : ATTRIBUTES) {
            if (attribute.name.equals(name)) {
                if (recursive) {
                    // As in runc, a set attribute stays set even if another option clears it, because the kernel clears
                    // attributes before it sets them. For atime, the last option counts.
                    recursiveSet = recursiveSet
                            .without(attribute.clear.among(Flags.of(MountAttribute.ATIME)))
                            .and(attribute.set);
                    recursiveClear = recursiveClear.and(attribute.clear);
                } else {
                    set = set.without(attribute.clear).and(attribute.set);
                    clear = clear.without(attribute.set).and(attribute.clear);
                }
                return true;
            }
        }
        return false;
    }

    private boolean addPropagation(String name) {
        Flags<PropagationFlag> flags = propagation(name);
        propagation = flags.isEmpty() ? propagation : flags;
        return !flags.isEmpty();
    }

    /** Returns the propagation flags of an option, or none if it is not about propagation. */
    static Flags<PropagationFlag> propagation(String name) {
        for (Propagation known : PROPAGATIONS) {
            if (known.name.equals(name)) {
                return known.flags;
            }
        }
        return Flags.none();
    }

    private static boolean isAmong(String[] words, String option) {
        for (String word : words) {
            if (word.equals(option)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the names of all known options, without those of a filesystem. */
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

    /** Returns the attributes to set. */
    Flags<MountAttribute> set() {
        return set;
    }

    /** Returns the attributes to clear; a new filesystem has none to clear. */
    Flags<MountAttribute> clear() {
        return clear;
    }

    /** Returns the attributes to set on the mount and on all mounts below it. */
    Flags<MountAttribute> recursiveSet() {
        return recursiveSet;
    }

    /** Returns the attributes to clear on the mount and on all mounts below it. */
    Flags<MountAttribute> recursiveClear() {
        return recursiveClear;
    }

    /** Returns the propagation, or no flags if no option gives it. */
    Flags<PropagationFlag> propagation() {
        return propagation;
    }

    /** Whether mounts propagate from the host, or to it. */
    boolean propagates() {
        return propagation.has(PropagationFlag.SHARED) || propagation.has(PropagationFlag.SLAVE);
    }

    boolean isBind() {
        return isBind;
    }

    /** Whether the bind mount includes the mounts below the source. */
    boolean isRecursive() {
        return isRecursive;
    }

    /** Whether the files at the target are copied to the new filesystem. */
    boolean copiesUp() {
        return copiesUp;
    }

    /** Whether the owners are mapped. */
    boolean isMapped() {
        return isMapped;
    }

    /** Whether the owners of the mounts below are mapped, too. */
    boolean isMappedBelow() {
        return isMappedBelow;
    }

    /** Whether the options of the filesystem contain this one, with any value. */
    boolean hasData(String name) {
        for (String option : data) {
            if (option.startsWith(name + "=")) {
                return true;
            }
        }
        return false;
    }

    /** Returns the options of the filesystem. */
    List<String> data() {
        return data;
    }
}
