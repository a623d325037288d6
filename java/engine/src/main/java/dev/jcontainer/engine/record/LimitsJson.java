package dev.jcontainer.engine.record;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.spec.ControlSetting;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits of a specification. */
final class LimitsJson {
    private LimitsJson() {}

    static void write(Text out, Limits limits) {
        out.object("limits");
        number(out, "memory", limits.memory());
        number(out, "memorySwap", limits.memorySwap());
        number(out, "memoryReservation", limits.memoryReservation());
        number(out, "cpuQuota", limits.cpuQuota());
        number(out, "cpuPeriod", limits.cpuPeriod());
        number(out, "cpuShares", limits.cpuShares());
        number(out, "pids", limits.pids());
        number(out, "blkioWeight", limits.blkioWeight());
        number(out, "oomScoreAdj", limits.oomScoreAdj());
        out.member("cpusetCpus", limits.cpusetCpus())
                .member("cpusetMems", limits.cpusetMems())
                .member("cgroupParent", ByteText.escapedOrNull(limits.cgroupParent()));
        rates(out, "deviceReadBytes", limits.deviceReadBytes());
        rates(out, "deviceWriteBytes", limits.deviceWriteBytes());
        rates(out, "deviceReadOperations", limits.deviceReadOperations());
        rates(out, "deviceWriteOperations", limits.deviceWriteOperations());
        writeRules(out, limits.deviceRules());
        out.array("conf");
        for (Map.Entry<String, String> setting : limits.conf().entrySet()) {
            out.element(ByteText.escaped(setting.getKey())).element(ByteText.escaped(setting.getValue()));
        }
        out.endArray();
        writeSettings(out, limits.settings());
        out.end();
    }

    private static void number(Text out, String member, @Nullable Long value) {
        if (value != null) {
            out.member(member, value.longValue());
        }
    }

    private static void rates(Text out, String member, List<DeviceRate> rates) {
        out.array(member);
        for (DeviceRate rate : rates) {
            out.object()
                    .member("device", ByteText.escaped(rate.device()))
                    .member("rate", rate.rate())
                    .end();
        }
        out.endArray();
    }

    private static void writeRules(Text out, List<DeviceRule> rules) {
        out.array("deviceRules");
        for (DeviceRule rule : rules) {
            out.object()
                    .member("allowed", rule.isAllowed())
                    .member("type", String.valueOf(rule.type()))
                    .member("major", rule.major())
                    .member("minor", rule.minor())
                    .member("access", rule.access())
                    .end();
        }
        out.endArray();
    }

    private static void writeSettings(Text out, List<ControlSetting> settings) {
        out.array("settings");
        for (ControlSetting setting : settings) {
            out.object()
                    .member("name", ByteText.escaped(setting.name()))
                    .member("fileV1", ByteText.escapedOrNull(setting.fileV1()))
                    .member("fileV2", ByteText.escapedOrNull(setting.fileV2()))
                    .member("valueV1", ByteText.escaped(setting.valueV1()))
                    .member("valueV2", ByteText.escaped(setting.valueV2()))
                    .end();
        }
        out.endArray();
    }

    static Limits read(Value document) throws DocumentException {
        Value in = document.require("limits");
        Limits.Builder limits = Limits.builder();
        readMemory(in, limits);
        readProcessor(in, limits);
        Long pids = number(in, "pids");
        if (pids != null) {
            limits.pids(pids);
        }
        Long oomScoreAdj = number(in, "oomScoreAdj");
        if (oomScoreAdj != null) {
            limits.oomScoreAdj(oomScoreAdj);
        }
        readBlockIo(in, limits);
        readCgroup(in, limits);
        return limits.build();
    }

    private static void readMemory(Value in, Limits.Builder limits) throws DocumentException {
        Long memory = number(in, "memory");
        if (memory != null) {
            limits.memory(memory);
        }
        Long swap = number(in, "memorySwap");
        if (swap != null) {
            limits.memorySwap(swap);
        }
        Long reservation = number(in, "memoryReservation");
        if (reservation != null) {
            limits.memoryReservation(reservation);
        }
    }

    private static void readProcessor(Value in, Limits.Builder limits) throws DocumentException {
        Long quota = number(in, "cpuQuota");
        if (quota != null) {
            limits.cpuQuota(quota);
        }
        Long period = number(in, "cpuPeriod");
        if (period != null) {
            limits.cpuPeriod(period);
        }
        Long shares = number(in, "cpuShares");
        if (shares != null) {
            limits.cpuShares(shares);
        }
        String cpus = in.string("cpusetCpus");
        if (cpus != null) {
            limits.cpusetCpus(cpus);
        }
        String mems = in.string("cpusetMems");
        if (mems != null) {
            limits.cpusetMems(mems);
        }
    }

    private static void readBlockIo(Value in, Limits.Builder limits) throws DocumentException {
        Long weight = number(in, "blkioWeight");
        if (weight != null) {
            limits.blkioWeight(weight);
        }
        for (DeviceRate rate : rates(in, "deviceReadBytes")) {
            limits.deviceReadBytes(rate);
        }
        for (DeviceRate rate : rates(in, "deviceWriteBytes")) {
            limits.deviceWriteBytes(rate);
        }
        for (DeviceRate rate : rates(in, "deviceReadOperations")) {
            limits.deviceReadOperations(rate);
        }
        for (DeviceRate rate : rates(in, "deviceWriteOperations")) {
            limits.deviceWriteOperations(rate);
        }
    }

    private static void readCgroup(Value in, Limits.Builder limits) throws DocumentException {
        String parent = ByteText.orNull(in, "cgroupParent");
        if (parent != null) {
            limits.cgroupParent(parent);
        }
        for (Value rule : in.elements("deviceRules")) {
            limits.deviceRule(new DeviceRule(
                    rule.truth("allowed"),
                    rule.requireString("type").charAt(0),
                    rule.requireNumber("major", DeviceRule.ANY, Long.MAX_VALUE),
                    rule.requireNumber("minor", DeviceRule.ANY, Long.MAX_VALUE),
                    rule.requireString("access")));
        }
        List<String> conf = ByteText.list(in, "conf");
        for (int i = 0; i + 1 < conf.size(); i += 2) {
            limits.conf(conf.get(i), conf.get(i + 1));
        }
        for (Value setting : in.elements("settings")) {
            limits.setting(new ControlSetting(
                    ByteText.of(setting, "name"),
                    ByteText.orNull(setting, "fileV1"),
                    ByteText.orNull(setting, "fileV2"),
                    ByteText.of(setting, "valueV1"),
                    ByteText.of(setting, "valueV2")));
        }
    }

    private static List<DeviceRate> rates(Value in, String member) throws DocumentException {
        List<DeviceRate> rates = new ArrayList<>();
        for (Value rate : in.elements(member)) {
            rates.add(new DeviceRate(ByteText.of(rate, "device"), rate.requireNumber("rate", 1, Long.MAX_VALUE)));
        }
        return rates;
    }

    private static @Nullable Long number(Value in, String member) throws DocumentException {
        return in.numberOrNull(member, Long.MIN_VALUE, Long.MAX_VALUE);
    }
}
