package dev.jcontainer.engine.record;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Recursion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The mounts of a specification. */
final class MountJson {
    private static final int MODE = 07777;
    private static final long IDS = 1L << 32;

    private MountJson() {}

    static void write(Text out, List<Mount> mounts) {
        out.array("mounts");
        for (Mount mount : mounts) {
            out.object()
                    .member("target", ByteText.escaped(mount.target()))
                    .member("readOnly", mount.isReadOnly())
                    .array("flags");
            for (MountFlag flag : mount.flags()) {
                out.element(flag.name());
            }
            out.endArray();
            if (mount instanceof Mount.Bind) {
                writeBind(out, (Mount.Bind) mount);
            } else {
                writeTmpfs(out, (Mount.Tmpfs) mount);
            }
            out.end();
        }
        out.endArray();
    }

    private static void writeBind(Text out, Mount.Bind bind) {
        out.member("source", ByteText.escaped(bind.source()))
                .member("recursion", bind.recursion().name())
                .member("propagation", bind.propagation().name())
                .member("relabelled", bind.isRelabelled())
                .member("idmapped", bind.isIdmapped())
                .member("devices", bind.hasDevices())
                .member("filled", bind.isFilled());
    }

    private static void writeTmpfs(Text out, Mount.Tmpfs tmpfs) {
        out.member("size", tmpfs.sizeBytes())
                .member("inodes", tmpfs.inodes())
                .member("mode", tmpfs.mode())
                .member("uid", tmpfs.uid())
                .member("gid", tmpfs.gid());
    }

    static void read(Value in, ContainerSpec.Builder spec) throws DocumentException {
        for (Value mount : in.elements("mounts")) {
            Set<MountFlag> flags = new HashSet<>();
            for (Value flag : mount.elements("flags")) {
                flags.add(MountFlag.valueOf(flag.string()));
            }
            spec.mount(mount.get("source") == null ? tmpfs(mount, flags) : bind(mount, flags));
        }
    }

    private static Mount bind(Value in, Set<MountFlag> flags) throws DocumentException {
        return new Mount.Bind(
                ByteText.of(in, "source"),
                ByteText.of(in, "target"),
                in.truth("readOnly"),
                flags,
                Recursion.valueOf(in.requireString("recursion")),
                Propagation.valueOf(in.requireString("propagation")),
                in.truth("relabelled"),
                in.truth("idmapped"),
                in.truth("devices"),
                in.truth("filled"));
    }

    private static Mount tmpfs(Value in, Set<MountFlag> flags) throws DocumentException {
        return new Mount.Tmpfs(
                ByteText.of(in, "target"),
                in.requireNumber("size", 0, Long.MAX_VALUE),
                in.requireNumber("inodes", 0, Long.MAX_VALUE),
                (int) in.requireNumber("mode", 0, MODE),
                in.requireNumber("uid", 0, IDS),
                in.requireNumber("gid", 0, IDS),
                in.truth("readOnly"),
                flags);
    }
}
