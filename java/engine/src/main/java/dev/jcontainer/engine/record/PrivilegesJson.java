package dev.jcontainer.engine.record;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Privileges;
import java.util.List;

/** The privileges of a specification, without the filter of system calls, which {@link SeccompJson} has. */
final class PrivilegesJson {
    private PrivilegesJson() {}

    static void write(Text out, Privileges privileges) {
        out.object("privileges")
                .member("granted", privileges.capabilities().granted())
                .member("required", privileges.capabilities().required())
                .member("ambient", privileges.capabilities().ambient())
                .member("noNewPrivs", privileges.noNewPrivs())
                .member("privileged", privileges.isPrivileged())
                .member("masked", ByteText.escaped(privileges.masked()))
                .member("unmasked", ByteText.escaped(privileges.unmasked()))
                .member("landlockReadOnly", ByteText.escaped(privileges.landlockReadOnly()))
                .member("landlockReadWrite", ByteText.escaped(privileges.landlockReadWrite()))
                .member("appArmorProfile", ByteText.escapedOrNull(privileges.appArmorProfile()))
                .member("selinuxLabel", ByteText.escapedOrNull(privileges.selinuxLabel()))
                .member("selinuxMountLabel", ByteText.escapedOrNull(privileges.selinuxMountLabel()));
        SeccompJson.write(out, privileges.seccomp());
        out.end();
    }

    static Privileges read(Value document) throws DocumentException {
        Value in = document.require("privileges");
        boolean isPrivileged = in.truth("privileged");
        Privileges.Builder privileges = isPrivileged ? Privileges.privileged() : Privileges.builder();
        privileges
                .capabilities(new Capabilities(bits(in, "granted"), bits(in, "required"), bits(in, "ambient")))
                .noNewPrivs(in.truth("noNewPrivs"))
                .seccomp(SeccompJson.read(in));
        for (String path : ByteText.list(in, "masked")) {
            privileges.mask(path);
        }
        List<String> unmasked = ByteText.list(in, "unmasked");
        for (int i = isPrivileged ? 1 : 0; i < unmasked.size(); i++) { // the builder of a privileged one has the first
            privileges.unmask(unmasked.get(i));
        }
        for (String path : ByteText.list(in, "landlockReadOnly")) {
            privileges.landlockReadOnly(path);
        }
        for (String path : ByteText.list(in, "landlockReadWrite")) {
            privileges.landlockReadWrite(path);
        }
        privileges.appArmorProfile(ByteText.orNull(in, "appArmorProfile"));
        String label = ByteText.orNull(in, "selinuxLabel");
        if (label != null) {
            privileges.selinux(label, ByteText.of(in, "selinuxMountLabel"));
        }
        return privileges.build();
    }

    private static long bits(Value in, String member) throws DocumentException {
        return in.requireNumber(member, Long.MIN_VALUE, Long.MAX_VALUE);
    }
}
