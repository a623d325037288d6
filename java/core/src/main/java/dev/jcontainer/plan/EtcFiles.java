package dev.jcontainer.plan;

import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Dns;
import dev.jcontainer.spec.HostEntry;
import java.util.List;

/** Plans the files that every container gets: hosts(5), hostname(5), resolv.conf(5). */
final class EtcFiles {
    private static final int MODE = 0644;

    private EtcFiles() {}

    static void plan(ContainerSpec spec, String hostname, String staging, List<Step> steps) {
        steps.add(new MountStep.File(staging, "/etc/hostname", MODE, hostname + "\n"));
        steps.add(new MountStep.File(staging, "/etc/hosts", MODE, hosts(spec.hosts(), hostname)));
        steps.add(new MountStep.File(staging, "/etc/resolv.conf", MODE, resolver(spec.dns())));
    }

    /** The network has only a loopback interface, so the container's own name stands for the loopback address. */
    private static String hosts(List<HostEntry> entries, String hostname) {
        StringBuilder text = new StringBuilder("127.0.0.1\tlocalhost\n"
                + "::1\tlocalhost ip6-localhost ip6-loopback\n"
                + "fe00::\tip6-localnet\n"
                + "ff00::\tip6-mcastprefix\n"
                + "ff02::1\tip6-allnodes\n"
                + "ff02::2\tip6-allrouters\n");
        for (HostEntry entry : entries) {
            text.append(entry.address()).append('\t').append(entry.name()).append('\n');
        }
        return text.append("127.0.0.1\t").append(hostname).append('\n').toString();
    }

    private static String resolver(Dns dns) {
        StringBuilder text = new StringBuilder();
        for (String server : dns.servers()) {
            text.append("nameserver ").append(server).append('\n');
        }
        line(text, "search", dns.search());
        line(text, "options", dns.options());
        return text.toString();
    }

    private static void line(StringBuilder text, String keyword, List<String> words) {
        if (words.isEmpty()) {
            return;
        }
        text.append(keyword);
        for (String word : words) {
            text.append(' ').append(word);
        }
        text.append('\n');
    }
}
