// `Alert.alert` and `Alert.prompt`, from what React Native tells native code of them.
import { present } from './host.js';
import { AlertCard } from './alert-card';

const LOGIN = 'login-password';

/** iOS: `AlertManager.alertWithArgs`. */
export function showAlertIOS(args, answer) {
  const type = args.type ?? 'plain-text';
  const given = (args.buttons ?? []).map((button) => {
    const [[key, text]] = Object.entries(button);
    return { key, text: String(text) };
  });
  const { cancelButtonKey = given.length === 0 && type !== 'default' ? '1' : undefined } = args;
  const plain =
    type === 'default'
      ? [{ key: '0', text: 'OK' }]
      : [
          { key: '0', text: 'OK' },
          { key: '1', text: 'Cancel' },
        ];
  const buttons = (given.length > 0 ? given : plain).map(({ key, text }) => ({
    key,
    text,
    style: key === cancelButtonKey ? 'cancel' : key === args.destructiveButtonKey ? 'destructive' : 'default',
    isPreferred: key === args.preferredButtonKey,
  }));
  const fields =
    type === 'default'
      ? []
      : type === LOGIN
        ? [{ placeholder: 'Login' }, { placeholder: 'Password', isSecret: true }]
        : [{ isSecret: type === 'secure-text' }];
  const values = fields.map((_, index) => (index === 0 ? (args.defaultValue ?? '') : ''));
  const value = () => {
    if (type === 'default') return undefined;
    return type === LOGIN ? { login: values[0], password: values[1] } : values[0];
  };
  open({ title: args.title, message: args.message, buttons, fields, values }, (key) => answer(Number(key), value()));
}

/** Android: `DialogManagerAndroid.showAlert`. */
export function showAlertAndroid(config, _onError, answer, constants) {
  const button = (name) =>
    config[name] === undefined ? [] : [{ key: name, text: String(config[name]), style: 'default', isPreferred: false }];
  const buttons = [...button('buttonNeutral'), ...button('buttonNegative'), ...button('buttonPositive')];
  open(
    { title: config.title, message: config.message, buttons, fields: [], values: [] },
    (key) => answer(constants.buttonClicked, constants[key]),
    config.cancelable === true ? () => answer(constants.dismissed) : undefined,
  );
}

function open(alert, answer, dismissed) {
  const { buttons } = alert;
  // Whatever the project gave as text.
  const title = String(alert.title ?? '');
  const message = String(alert.message ?? '');
  const close = present({
    kind: 'Alert',
    facts: { title, message, buttons: buttons.map(({ text, style }) => ({ text, style })) },
    dismiss: dismissed && (() => finish(dismissed)),
    render: () => (
      <AlertCard
        {...alert}
        title={title}
        message={message}
        onPress={(key) => finish(() => answer(key))}
        onBackdrop={dismissed && (() => finish(dismissed))}
      />
    ),
  });
  function finish(tell) {
    close();
    setTimeout(tell, 0);
  }
}
