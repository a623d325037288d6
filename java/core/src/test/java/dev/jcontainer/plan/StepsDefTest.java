package dev.jcontainer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.plan.step.EncodedPlan;
import dev.jcontainer.plan.step.Encoder;
import dev.jcontainer.plan.step.Filter;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.Opcode;
import dev.jcontainer.plan.step.Step;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the Java side of the steps with native/include/steps.def, from which the helper's side is generated. */
class StepsDefTest {
    private static final Pattern STEP = Pattern.compile(
            "^STEP\\( *(\\d+), *([A-Z_]+), *\"([a-z]*)\", *([A-Z]+), *step_[a-z_]+\\)", Pattern.MULTILINE);
    private static final Pattern MENTION = Pattern.compile("^STEP\\b", Pattern.MULTILINE);
    private static final Pattern MAX_ARGUMENTS = Pattern.compile("#define PLAN_MAX_ARGUMENTS (\\d+)");

    /** A line of steps.def. */
    record Definition(int opcode, String name, String signature, String kind) {}

    static List<Definition> definitions() throws Exception {
        List<Definition> definitions = new ArrayList<>();
        Matcher step = STEP.matcher(definitionText());
        while (step.find()) {
            definitions.add(
                    new Definition(Integer.parseInt(step.group(1)), step.group(2), step.group(3), step.group(4)));
        }
        return definitions;
    }

    @SuppressWarnings("unchecked")
    static Stream<Class<? extends Step>> records() {
        return below(Step.class)
                .filter(type -> type != LifecycleStep.Encoded.class) // stands for steps of any kind
                .map(type -> (Class<? extends Step>) type);
    }

    private static Stream<Class<?>> below(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(StepsDefTest::below)
                : Stream.of(type);
    }

    @Test
    void everyLineOfStepsDefIsUnderstood() throws Exception {
        assertThat(definitions()).isNotEmpty().hasSize((int)
                MENTION.matcher(definitionText()).results().count());
    }

    @Test
    void theStepsOfStepsDefAndOfOpcodeStandInTheOrderOfTheirNumbers() throws Exception {
        assertThat(definitions()).extracting(Definition::opcode).isSorted().doesNotHaveDuplicates();
        assertThat(Opcode.values()).extracting(Opcode::code).isSorted().doesNotHaveDuplicates();
    }

    /**
     * Both lists are in order, so the first place where they differ is the step that one of them lacks, or misnames.
     */
    @Test
    void anOpcodeHasTheSameNumberAndNameInStepsDefAndInJava() throws Exception {
        assertThat(difference(definitions(), List.of(Opcode.values()))).isEmpty();
    }

    @Test
    void anOpcodeThatOneSideLacksIsNamed() throws Exception {
        List<Opcode> opcodes = List.of(Opcode.values());
        List<Definition> definitions = definitions();
        for (Definition left : definitions) {
            List<Definition> fewer = new ArrayList<>(definitions);
            fewer.remove(left);
            List<Opcode> others = new ArrayList<>(opcodes);
            others.remove(Opcode.of(left.opcode()));
            String name = left.name() + "(" + left.opcode() + ")";
            assertThat(difference(fewer, opcodes)).isEqualTo("native/include/steps.def lacks " + name);
            assertThat(difference(definitions, others)).isEqualTo("the enum Opcode lacks " + name);
        }
    }

    private static String difference(List<Definition> definitions, List<Opcode> opcodes) {
        int common = Math.min(definitions.size(), opcodes.size());
        for (int i = 0; i < common; i++) {
            Definition defined = definitions.get(i);
            Opcode known = opcodes.get(i);
            if (defined.opcode() < known.code()) {
                return "the enum Opcode lacks " + defined.name() + "(" + defined.opcode() + ")";
            } else if (known.code() < defined.opcode()) {
                return "native/include/steps.def lacks " + known + "(" + known.code() + ")";
            } else if (!defined.name().equals(known.name())) {
                return "the step " + known.code() + " is " + defined.name() + " in native/include/steps.def and "
                        + known + " in the enum Opcode";
            }
        }
        if (common < definitions.size()) {
            Definition defined = definitions.get(common);
            return "the enum Opcode lacks " + defined.name() + "(" + defined.opcode() + ")";
        } else if (common < opcodes.size()) {
            Opcode known = opcodes.get(common);
            return "native/include/steps.def lacks " + known + "(" + known.code() + ")";
        }
        return "";
    }

    @ParameterizedTest
    @EnumSource
    void anOpcodeHasOneRecordWithItsName(Opcode opcode) throws Exception {
        List<Class<? extends Step>> named = new ArrayList<>();
        for (Class<? extends Step> type : records().toList()) {
            if (sample(type).opcode() == opcode) {
                named.add(type);
            }
        }
        assertThat(named).as("the records with the opcode " + opcode).hasSize(1);
        assertThat(nativeName(named.get(0))).isEqualTo(opcode.name());
    }

    /** The supervisor takes part in steps of each section. */
    @Test
    void aSectionHasOnlyStepsOfItsKind() throws Exception {
        for (LaunchPlan plan : GoldenPlans.all().values()) {
            assertThat(wrong(plan.build(), "BUILD"))
                    .as("steps of the section build")
                    .isEmpty();
            assertThat(wrong(plan.process(), "PROCESS"))
                    .as("steps of the section process")
                    .isEmpty();
        }
    }

    /** The steps that are neither of the kind nor of the supervisor. */
    private static Set<String> wrong(List<Step> steps, String kind) throws Exception {
        Set<String> wrong = new HashSet<>();
        for (Step step : steps) {
            Definition definition = definition(step.getClass());
            if (!definition.kind().equals(kind) && !definition.kind().equals("SUPERVISOR")) {
                wrong.add(definition.name() + ", which is " + definition.kind() + " in steps.def");
            }
        }
        return wrong;
    }

    @ParameterizedTest
    @MethodSource("records")
    void theFieldsOfAStepAreThoseOfItsSignature(Class<? extends Step> type) throws Exception {
        String signature = definition(type).signature();
        List<RecordComponent> fields = encoded(type);
        assertThat(fields).as("fields of " + nativeName(type)).hasSize(signature.length());
        for (int i = 0; i < fields.size(); i++) {
            assertThat(letters(fields.get(i)))
                    .as(nativeName(type) + "." + fields.get(i).getName())
                    .contains(signature.substring(i, i + 1));
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void theBytesOfAStepAreItsFieldsInTheOrderOfItsSignature(Class<? extends Step> type) throws Exception {
        Step step = sample(type);
        Encoder out = new Encoder();
        step.encode(out);

        WireReader in = new WireReader(out.toBytes());
        assertThat(in.arguments(definition(type).signature()))
                .isEqualTo(values(step, definition(type).signature()));
        assertThat(in.remaining()).isZero();
    }

    @Test
    void noStepHasMoreArgumentsThanTheHelperReads() throws Exception {
        Matcher most = MAX_ARGUMENTS.matcher(Files.readString(Checkout.file("native/include/plan.h")));
        assertThat(most.find()).isTrue();
        assertThat(definitions())
                .allSatisfy(step ->
                        assertThat(step.signature().length()).isLessThanOrEqualTo(Integer.parseInt(most.group(1))));
    }

    private static String definitionText() throws Exception {
        return Files.readString(Checkout.file("native/include/steps.def"));
    }

    private static Definition definition(Class<? extends Step> type) throws Exception {
        String name = nativeName(type);
        return definitions().stream()
                .filter(definition -> definition.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("steps.def has no " + name));
    }

    /** Returns {@code MOUNT_PROPAGATION} for {@code MountPropagation}. */
    static String nativeName(Class<? extends Step> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    /** All fields except the moment of a sync point, which is only for the listener and is not sent to the helper. */
    private static List<RecordComponent> encoded(Class<?> type) {
        List<RecordComponent> fields = new ArrayList<>();
        for (RecordComponent field : type.getRecordComponents()) {
            if (!field.getType().equals(LifecycleStep.SyncPoint.Moment.class)) {
                fields.add(field);
            }
        }
        return fields;
    }

    /** The letters that a field may have in a signature; the bits of flags go into a number of either length. */
    private static String letters(RecordComponent field) {
        if (field.getType() == Flags.class) {
            return "uq";
        }
        switch (field.getGenericType().getTypeName()) {
            case "int":
            case "boolean":
                return "u";
            case "long":
                return "q";
            case "java.lang.String":
                return "s";
            case "java.util.List<java.lang.String>":
                return "v";
            case "java.util.List<java.lang.Integer>":
                return "w";
            case "dev.jcontainer.plan.step.Filter":
            case "dev.jcontainer.plan.step.EncodedPlan":
                return "b";
            default:
                throw new AssertionError("The wire format has no " + field);
        }
    }

    /** A step whose fields all differ, so that two exchanged fields are detected. */
    private static Step sample(Class<? extends Step> type) throws Exception {
        RecordComponent[] fields = type.getRecordComponents();
        Class<?>[] types = new Class<?>[fields.length];
        Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            types[i] = fields[i].getType();
            values[i] = types[i].equals(LifecycleStep.SyncPoint.Moment.class)
                    ? LifecycleStep.SyncPoint.Moment.CREATE_RUNTIME
                    : sample(fields[i], i + 1);
        }
        Constructor<? extends Step> constructor = type.getDeclaredConstructor(types);
        return constructor.newInstance(values);
    }

    private static Object sample(RecordComponent field, int number) {
        if (field.getType() == Flags.class) {
            return new Flags<>(0x1020300 + number);
        } else if (field.getType() == boolean.class) {
            return Boolean.TRUE;
        }
        switch (letters(field).charAt(0)) {
            case 'u':
                return 0x81020300 + number;
            case 'q':
                return 0x8102030405060700L + number;
            case 's':
                return "/té\uDCFF" + number;
            case 'v':
                return List.of("", "a" + number, "ü=" + number);
            case 'b':
                byte[] bytes = {1, 2, 0, -1, 5, 6, 7, (byte) number};
                return field.getType() == EncodedPlan.class ? new EncodedPlan(bytes) : new Filter(bytes);
            default:
                return List.of(0, -number, 0x01020300 + number);
        }
    }

    /** The fields of a step as numbers, strings and lists. */
    private static List<Object> values(Step step, String signature) throws Exception {
        List<Object> values = new ArrayList<>();
        for (RecordComponent field : encoded(step.getClass())) {
            Object value = field.getAccessor().invoke(step);
            if (value instanceof EncodedPlan) {
                values.add(new Filter(((EncodedPlan) value).bytes()));
            } else if (value instanceof Flags) {
                int bits = ((Flags<?>) value).bits();
                values.add(signature.charAt(values.size()) == 'q' ? (Object) Long.valueOf(bits) : (Object) bits);
            } else {
                values.add(value instanceof Boolean ? (Object) (((Boolean) value) ? 1 : 0) : value);
            }
        }
        return values;
    }
}
