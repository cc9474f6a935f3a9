from sklearn.preprocessing import MinMaxScaler


def forecast(series, model):
    train, test = series[:-30], series[-30:]
    scaler = MinMaxScaler()
    train_scaled = scaler.fit_transform(train)
    test_scaled = scaler.transform(test)
    model.fit(train_scaled)
    return scaler.inverse_transform(model.predict(test_scaled))
