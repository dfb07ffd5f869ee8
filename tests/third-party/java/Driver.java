// AWS SDK for Java v2: makes the calls of a file, one JSON line each (see ../README.md).

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LambdaRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

public final class Driver {
    /** A member, an operation or a type that this version of the SDK does not have. */
    private static final class MissingException extends Exception {
        MissingException(String message) {
            super(message);
        }
    }

    public static void main(String[] arguments) throws IOException {
        JsonNode calls = JsonNode.parser().parse(Files.readString(Path.of(arguments[0])));
        try (LambdaClient client = LambdaClient.create()) {
            for (JsonNode call : calls.asArray()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("id", call.field("id").get().text());
                call(client, call.field("operation").get().text(), call.field("input").get(), line);
                System.out.println(Plain.json(line));
            }
        }
    }

    private static void call(LambdaClient client, String operation, JsonNode input, Map<String, Object> line) {
        try {
            Class<?> type = Class.forName("software.amazon.awssdk.services.lambda.model." + operation + "Request");
            Object request = fill((SdkPojo) type.getMethod("builder").invoke(null), input);
            // The SDK's method has the operation's name, its first letter small.
            String name = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
            Method method = LambdaClient.class.getMethod(name, type);
            line.put("output", Plain.members((SdkPojo) method.invoke(client, (LambdaRequest) request)));
        } catch (ClassNotFoundException | NoSuchMethodException | MissingException error) {
            line.put("missing", error.toString());
        } catch (InvocationTargetException error) {
            if (error.getCause() instanceof AwsServiceException failure) {
                line.put("error", failure(failure));
            } else {
                line.put("refused", String.valueOf(error.getCause()));
            }
        } catch (IllegalAccessException error) {
            line.put("refused", error.toString());
        }
    }

    private static Map<String, Object> failure(AwsServiceException error) {
        Map<String, Object> failure = new LinkedHashMap<>();
        failure.put("code", error.awsErrorDetails().errorCode());
        failure.put("message", error.awsErrorDetails().errorMessage());
        failure.put("status", error.statusCode());
        failure.put("typed", error.getClass() != LambdaException.class);
        failure.put("members", Plain.members(error));
        return failure;
    }

    /** A structure from its builder and the file's object. */
    private static Object fill(SdkPojo builder, JsonNode object) throws MissingException {
        Map<String, SdkField<?>> fields = new LinkedHashMap<>();
        builder.sdkFields().forEach(field -> fields.put(field.memberName(), field));
        for (Map.Entry<String, JsonNode> member : object.asObject().entrySet()) {
            SdkField<?> field = fields.get(member.getKey());
            if (field == null) {
                throw new MissingException(builder.getClass().getName() + " has no member " + member.getKey());
            }
            field.set(builder, value(field, member.getValue()));
        }
        return ((SdkBuilder<?, ?>) builder).build();
    }

    /** A value of the file as a field takes it. */
    private static Object value(SdkField<?> field, JsonNode node) throws MissingException {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            return fill(field.constructor().get(), node);
        }
        if (type == MarshallingType.LIST) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            for (JsonNode inner : node.asArray()) {
                list.add(value(item, inner));
            }
            return list;
        }
        if (type == MarshallingType.MAP) {
            SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> map = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : node.asObject().entrySet()) {
                map.put(entry.getKey(), value(item, entry.getValue()));
            }
            return map;
        }
        if (type == MarshallingType.SDK_BYTES) {
            return SdkBytes.fromByteArray(Base64.getDecoder().decode(node.field("$blob").get().text()));
        }
        if (type == MarshallingType.INSTANT) {
            BigDecimal millis = new BigDecimal(node.field("$timestamp").get().asNumber()).movePointRight(3);
            return Instant.ofEpochMilli(millis.longValue());
        }
        if (type == MarshallingType.BOOLEAN) {
            return node.asBoolean();
        }
        if (type == MarshallingType.INTEGER) {
            return Integer.valueOf(node.asNumber());
        }
        if (type == MarshallingType.LONG) {
            return Long.valueOf(node.asNumber());
        }
        if (type == MarshallingType.DOUBLE) {
            return Double.valueOf(node.asNumber());
        }
        if (type == MarshallingType.STRING) {
            return node.text();
        }
        throw new MissingException("no way to write " + type + " for " + field.memberName());
    }
}
