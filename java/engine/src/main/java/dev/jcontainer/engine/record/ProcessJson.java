package dev.jcontainer.engine.record;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.Ulimit;
import dev.jcontainer.spec.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a specification that says what the program is, and its properties as a process. */
final class ProcessJson {
    private static final int UMASK = 0777;
    private static final int SIGNALS = 64;
    private static final int TERMINAL = 65535;

    private ProcessJson() {}

    static void write(Text out, ContainerSpec spec) {
        out.member("command", ByteText.escaped(spec.command())).array("environment");
        for (Map.Entry<String, String> variable : spec.environment().entrySet()) {
            out.element(ByteText.escaped(variable.getKey())).element(ByteText.escaped(variable.getValue()));
        }
        out.endArray().member("workdir", ByteText.escapedOrNull(spec.workdir()));
        if (spec.hasUser()) {
            writeUser(out, spec.user());
        }
        if (spec.stdio().stdin() instanceof Stdio.Source.Terminal) {
            Stdio.Source.Terminal terminal =
                    (Stdio.Source.Terminal) spec.stdio().stdin();
            out.object("terminal")
                    .member("columns", terminal.columns())
                    .member("rows", terminal.rows())
                    .end();
        }
        writeDuration(out, "timeout", spec.timeout());
        writeDuration(out, "grace", spec.givenGrace());
        out.member("init", spec.init())
                .member("umask", spec.umask())
                .member("stopSignal", spec.stopSignal().number())
                .array("ulimits");
        for (Ulimit limit : spec.ulimits()) {
            out.object()
                    .member("resource", limit.resource().name())
                    .member("soft", limit.soft())
                    .member("hard", limit.hard())
                    .end();
        }
        out.endArray();
    }

    private static void writeUser(Text out, User user) {
        out.object("user")
                .member("user", ByteText.escaped(user.user()))
                .member("group", ByteText.escapedOrNull(user.group()))
                .member("groups", ByteText.escaped(user.groups()))
                .end();
    }

    private static void writeDuration(Text out, String member, @Nullable Duration time) {
        if (time != null) {
            out.object(member)
                    .member("seconds", time.getSeconds())
                    .member("nanoseconds", time.getNano())
                    .end();
        }
    }

    static void read(Value in, ContainerSpec.Builder spec) throws DocumentException {
        spec.command(ByteText.list(in, "command"));
        List<String> environment = ByteText.list(in, "environment");
        for (int i = 0; i + 1 < environment.size(); i += 2) {
            spec.env(environment.get(i), environment.get(i + 1));
        }
        String workdir = ByteText.orNull(in, "workdir");
        if (workdir != null) {
            spec.workdir(workdir);
        }
        Value user = in.get("user");
        if (user != null) {
            spec.user(
                    new User(ByteText.of(user, "user"), ByteText.orNull(user, "group"), ByteText.list(user, "groups")));
        }
        spec.stdio(stdio(in.get("terminal")));
        Duration timeout = duration(in, "timeout");
        if (timeout != null) {
            spec.timeout(timeout);
        }
        Duration grace = duration(in, "grace");
        if (grace != null) {
            spec.grace(grace);
        }
        spec.init(in.truth("init"))
                .umask((int) in.requireNumber("umask", 0, UMASK))
                .stopSignal(new Signal((int) in.requireNumber("stopSignal", 1, SIGNALS)));
        for (Value limit : in.elements("ulimits")) {
            spec.ulimit(new Ulimit(
                    Ulimit.Resource.valueOf(limit.requireString("resource")),
                    limit.requireNumber("soft", Ulimit.UNLIMITED, Long.MAX_VALUE),
                    limit.requireNumber("hard", Ulimit.UNLIMITED, Long.MAX_VALUE)));
        }
    }

    private static Stdio stdio(@Nullable Value terminal) throws DocumentException {
        return terminal == null
                ? Stdio.discard()
                : Stdio.pty((int) terminal.requireNumber("columns", 0, TERMINAL), (int)
                        terminal.requireNumber("rows", 0, TERMINAL));
    }

    private static @Nullable Duration duration(Value in, String member) throws DocumentException {
        Value time = in.get(member);
        return time == null
                ? null
                : Duration.ofSeconds(
                        time.requireNumber("seconds", 0, Long.MAX_VALUE),
                        time.requireNumber("nanoseconds", 0, 999_999_999));
    }
}
