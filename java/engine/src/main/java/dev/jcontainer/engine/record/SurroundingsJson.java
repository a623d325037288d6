package dev.jcontainer.engine.record;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.Dns;
import dev.jcontainer.spec.HostEntry;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.NetworkNamespace;
import dev.jcontainer.spec.Sysctl;
import dev.jcontainer.spec.UserNamespace;
import java.util.ArrayList;
import java.util.List;

/** The part of a specification that says how the container is isolated, its names, and what it has of the host. */
final class SurroundingsJson {
    private static final long IDS = 1L << 32;

    private SurroundingsJson() {}

    static void write(Text out, ContainerSpec spec) {
        out.member("isolation", spec.isolation().name())
                .member("name", spec.name())
                .member("hostname", spec.hostname())
                .array("hosts");
        for (HostEntry host : spec.hosts()) {
            out.element(ByteText.escaped(host.name())).element(ByteText.escaped(host.address()));
        }
        out.endArray()
                .object("dns")
                .member("servers", ByteText.escaped(spec.dns().servers()))
                .member("search", ByteText.escaped(spec.dns().search()))
                .member("options", ByteText.escaped(spec.dns().options()))
                .end()
                .array("sysctls");
        for (Sysctl sysctl : spec.sysctls()) {
            out.element(ByteText.escaped(sysctl.path())).element(ByteText.escaped(sysctl.value()));
        }
        out.endArray().member("shmSize", spec.shmSize()).array("devices");
        for (Device device : spec.devices()) {
            out.object()
                    .member("source", ByteText.escaped(device.source()))
                    .member("target", ByteText.escaped(device.target()))
                    .member("access", device.access())
                    .end();
        }
        out.endArray();
        writeUserNamespace(out, spec.userNamespace());
        writeNetwork(out, spec.network());
    }

    private static void writeNetwork(Text out, NetworkNamespace network) {
        if (network instanceof NetworkNamespace.Host) {
            out.member("hostNetwork", true);
        } else if (network instanceof NetworkNamespace.Existing) {
            out.member("existingNetwork", ByteText.escaped(((NetworkNamespace.Existing) network).path()));
        }
    }

    private static void writeUserNamespace(Text out, UserNamespace namespace) {
        out.object("userNamespace");
        if (namespace instanceof UserNamespace.Ranges) {
            UserNamespace.Ranges ranges = (UserNamespace.Ranges) namespace;
            writeRanges(out, "uids", ranges.uids());
            writeRanges(out, "gids", ranges.gids());
        } else {
            out.member("mode", ((UserNamespace.Mode) namespace).name());
        }
        out.end();
    }

    private static void writeRanges(Text out, String member, List<UserNamespace.Range> ranges) {
        out.array(member);
        for (UserNamespace.Range range : ranges) {
            out.element(range.host()).element(range.container()).element(range.size());
        }
        out.endArray();
    }

    static void read(Value in, ContainerSpec.Builder spec) throws DocumentException {
        spec.isolation(Isolation.valueOf(in.requireString("isolation")));
        String name = in.string("name");
        if (name != null) {
            spec.name(name);
        }
        String hostname = in.string("hostname");
        if (hostname != null) {
            spec.hostname(hostname);
        }
        List<String> hosts = ByteText.list(in, "hosts");
        for (int i = 0; i + 1 < hosts.size(); i += 2) {
            spec.host(hosts.get(i), hosts.get(i + 1));
        }
        Value dns = in.require("dns");
        spec.dns(new Dns(ByteText.list(dns, "servers"), ByteText.list(dns, "search"), ByteText.list(dns, "options")));
        List<String> sysctls = ByteText.list(in, "sysctls");
        for (int i = 0; i + 1 < sysctls.size(); i += 2) {
            spec.sysctl(new Sysctl(sysctls.get(i), sysctls.get(i + 1)));
        }
        spec.shmSize(in.requireNumber("shmSize", 1, Long.MAX_VALUE));
        for (Value device : in.elements("devices")) {
            spec.device(device(device));
        }
        spec.userNamespace(userNamespace(in.require("userNamespace")));
        spec.network(network(in));
    }

    private static NetworkNamespace network(Value in) throws DocumentException {
        String existing = ByteText.orNull(in, "existingNetwork");
        if (existing != null) {
            return NetworkNamespace.existing(existing);
        }
        return in.truth("hostNetwork") ? NetworkNamespace.host() : NetworkNamespace.own();
    }

    private static Device device(Value in) throws DocumentException {
        String access = in.requireString("access");
        return new Device(
                ByteText.of(in, "source"),
                ByteText.of(in, "target"),
                access.indexOf('r') >= 0,
                access.indexOf('w') >= 0,
                access.indexOf('m') >= 0);
    }

    private static UserNamespace userNamespace(Value in) throws DocumentException {
        String mode = in.string("mode");
        return mode == null
                ? new UserNamespace.Ranges(ranges(in, "uids"), ranges(in, "gids"))
                : UserNamespace.Mode.valueOf(mode);
    }

    private static List<UserNamespace.Range> ranges(Value in, String member) throws DocumentException {
        List<Value> numbers = in.elements(member);
        List<UserNamespace.Range> ranges = new ArrayList<>();
        for (int i = 0; i + 2 < numbers.size(); i += 3) {
            ranges.add(new UserNamespace.Range(
                    numbers.get(i).number(0, IDS),
                    numbers.get(i + 1).number(0, IDS),
                    numbers.get(i + 2).number(0, IDS)));
        }
        return ranges;
    }
}
